package ogg

import (
	"bytes"
	"io"
	"slices"
)

// maxPacket is more than any honest packet; the longest hold cover pictures.
const maxPacket = 16 << 20

// Part is the packets that end on one page.
type Part struct {
	Packets [][]byte
	Granule int64 // where the last of them ends, in the codec's unit
	Begin   bool  // they are the first of a link
	End     bool  // they are the last, as far as the page knows
	Gap     bool  // something before them is missing
}

// Stream gives the packets of music. In a chained file it goes from link to
// link; of streams that lie side by side it takes the first.
type Stream struct {
	pages    *pages
	codecs   []string // how the first packets of their streams begin
	others   map[uint32]bool
	serial   uint32
	chosen   bool // serial is that of a stream
	heads    bool // the last page began a stream
	sequence uint32
	open     []byte // beginning of a packet that goes on
	torn     bool   // the beginning of the packet that goes on is missing
	strange  int64  // bytes in streams that nobody can read
}

// NewStream reads the streams whose first packet begins with one of codecs.
func NewStream(f *io.SectionReader, codecs ...string) *Stream {
	return &Stream{pages: newPages(f), codecs: codecs, torn: true}
}

// Lost is how many bytes belong to no stream that it could read.
func (s *Stream) Lost() int64 { return s.pages.lost + s.strange }

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
				s.strange += int64(len(p.body))
			}
			continue
		}
		gap = gap || !begin && p.sequence != s.sequence+1
		s.sequence = p.sequence
		part := Part{Granule: p.granule, Begin: begin, End: p.flags&ends != 0, Gap: gap && !begin}
		if part.Gap {
			s.open, s.torn = nil, true
		}
		part.Packets = s.split(p)
		if len(part.Packets) > 0 {
			return part, nil
		}
	}
}

// follow notices where a link begins, and which of its streams is the music.
func (s *Stream) follow(p page) (begin bool) {
	if p.flags&begins == 0 {
		s.heads = false
		return false
	}
	if !s.heads {
		s.heads, s.chosen, s.others = true, false, map[uint32]bool{}
	}
	if s.chosen {
		s.others[p.serial] = p.serial != s.serial
		return false
	}
	if !oneOf(s.codecs, p.body) {
		// Pictures or words beside the music, unless it is music, too.
		s.others[p.serial] = !oneOf([]string{"\x01vorbis", "OpusHead", "\x7fFLAC", "Speex   "}, p.body)
		return false
	}
	s.chosen, s.serial, s.open, s.torn = true, p.serial, nil, false
	delete(s.others, p.serial)
	return true
}

// oneOf reports whether a first packet is that of one of the codecs.
func oneOf(codecs []string, first []byte) bool {
	return slices.ContainsFunc(codecs, func(codec string) bool { return bytes.HasPrefix(first, []byte(codec)) })
}

// split cuts a page into the packets that end on it. One whose beginning is
// missing is left out.
func (s *Stream) split(p page) [][]byte {
	var ready [][]byte
	if p.flags&continued == 0 {
		s.open, s.torn = nil, false
	}
	body := p.body
	for _, n := range p.lacing {
		if !s.torn && len(s.open) <= maxPacket {
			s.open = append(s.open, body[:n]...)
		}
		body = body[n:]
		if n == fullSegment {
			continue
		}
		if !s.torn && len(s.open) <= maxPacket {
			ready = append(ready, s.open)
		}
		s.open, s.torn = nil, false
	}
	return ready
}
