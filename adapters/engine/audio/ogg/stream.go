package ogg

import (
	"bytes"
	"io"
	"slices"
)

// maxPacket is more than any real packet has; the longest hold cover pictures.
const maxPacket = 16 << 20

// Part holds the packets that end on one page.
type Part struct {
	Packets [][]byte
	Granule int64 // where the last of them ends, in the codec's unit
	Begin   bool  // they are the first of a link
	End     bool  // the page says that they are the last
	Gap     bool  // something before them is missing
}

// Stream reads the packets of music. In a chained file it goes from link to link; of
// multiplexed streams it takes the first.
type Stream struct {
	pages      *pages
	codecs     []string // how the first packets of their streams begin
	others     map[uint32]bool
	serial     uint32
	chosen     bool // serial is that of a stream
	inHeaders  bool // the last page began a stream
	sequence   uint32
	open       []byte // beginning of a packet that is not complete
	incomplete bool   // the beginning of that packet is missing
	unknown    int64  // bytes in streams of unknown codecs
}

// NewStream reads the streams whose first packet begins with one of codecs.
func NewStream(f *io.SectionReader, codecs ...string) *Stream {
	return &Stream{pages: newPages(f), codecs: codecs, incomplete: true}
}

// Lost returns how many bytes belong to no stream that can be read.
func (s *Stream) Lost() int64 { return s.pages.lost + s.unknown }

// Next returns the packets that end on the next page of the music, or io.EOF.
func (s *Stream) Next() (Part, error) {
	gap := false
	for {
		p, err := s.pages.next()
		if err != nil {
			return Part{}, err
		}
		gap = gap || p.gap
		begin := s.follow(p)
		if !s.chosen || p.serial != s.serial {
			if !s.others[p.serial] {
				s.unknown += int64(len(p.body))
			}
			continue
		}
		gap = gap || !begin && p.sequence != s.sequence+1
		s.sequence = p.sequence
		part := Part{Granule: p.granule, Begin: begin, End: p.flags&ends != 0, Gap: gap && !begin}
		if part.Gap {
			s.open, s.incomplete = nil, true
		}
		part.Packets = s.split(p)
		if len(part.Packets) > 0 {
			return part, nil
		}
	}
}

// follow recognises where a link begins, and which of its streams is the music.
func (s *Stream) follow(p page) (begin bool) {
	if p.flags&begins == 0 {
		s.inHeaders = false
		return false
	}
	if !s.inHeaders {
		s.inHeaders, s.chosen, s.others = true, false, map[uint32]bool{}
	}
	if s.chosen {
		s.others[p.serial] = p.serial != s.serial
		return false
	}
	if !hasPrefix(s.codecs, p.body) {
		// Pictures or text beside the music, unless it is music, too.
		s.others[p.serial] = !hasPrefix([]string{"\x01vorbis", "OpusHead", "\x7fFLAC", "Speex   "}, p.body)
		return false
	}
	s.chosen, s.serial, s.open, s.incomplete = true, p.serial, nil, false
	delete(s.others, p.serial)
	return true
}

// hasPrefix reports whether the first packet of a stream is that of one of the codecs.
func hasPrefix(codecs []string, first []byte) bool {
	return slices.ContainsFunc(codecs, func(codec string) bool { return bytes.HasPrefix(first, []byte(codec)) })
}

// split cuts a page into the packets that end on it, except for one whose beginning is
// missing.
func (s *Stream) split(p page) [][]byte {
	var ready [][]byte
	if p.flags&continued == 0 {
		s.open, s.incomplete = nil, false
	}
	body := p.body
	for _, n := range p.lacing {
		if !s.incomplete && len(s.open) <= maxPacket {
			s.open = append(s.open, body[:n]...)
		}
		body = body[n:]
		if n == fullSegment {
			continue
		}
		if !s.incomplete && len(s.open) <= maxPacket {
			ready = append(ready, s.open)
		}
		s.open, s.incomplete = nil, false
	}
	return ready
}
