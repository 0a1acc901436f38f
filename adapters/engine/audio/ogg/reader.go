package ogg

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"songmap/adapters/engine/audio/loss"
)

// ErrNoMusic means that a file ends before its music begins.
var ErrNoMusic = errors.New("ogg: no music")

// Reader gives the samples of one file.
type Reader struct {
	stream  *Stream
	kinds   []Kind
	failed  error // why the headers of a link could not be read
	codec   Codec // of this link; nil before the first
	headers bool  // its headers were read
	bad     bool  // one of them could not be
	stamps  timestamps
	page    []float32 // room for the samples of a page
	samples []float32 // decoded, not yet returned
	skip    int64     // samples per channel before the music, still to come
	lost    loss.Report
}

// NewReader reads a file up to its first music. Each link has a Codec of its own; links
// of other kinds are skipped.
func NewReader(f *io.SectionReader, kinds ...Kind) (*Reader, error) {
	r := &Reader{kinds: kinds}
	var marks []string
	for _, k := range kinds {
		marks = append(marks, k.Mark)
	}
	r.stream = NewStream(f, marks...)
	for len(r.samples) == 0 {
		if err := r.next(); errors.Is(err, io.EOF) && r.headers {
			return r, nil // and no sound
		} else if errors.Is(err, io.EOF) {
			return nil, errors.Join(ErrNoMusic, r.failed)
		} else if err != nil {
			return nil, err
		}
	}
	return r, nil
}

// Rate returns that of this link in Hz.
func (r *Reader) Rate() int { return r.codec.Rate() }

// Channels returns the number of channels of this link.
func (r *Reader) Channels() int { return r.codec.Channels() }

// Length returns 0: only decoding tells how long the sound is.
func (r *Reader) Length() int64 { return 0 }

// Lost returns what could not be read up to here.
func (r *Reader) Lost() loss.Report {
	l := r.lost
	l.Bytes += r.stream.Lost()
	if r.stamps.wrong {
		l.Notes = []string{"The time stamps in the file are wrong; the sound was measured instead."}
	}
	return l
}

// Read fills p with samples, interleaved, in whole frames. It returns io.EOF after the
// last, or where the file is cut off.
func (r *Reader) Read(p []float32) (int, error) {
	for len(r.samples) == 0 {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	channels := r.codec.Channels()
	n := copy(p[:len(p)/channels*channels], r.samples)
	r.samples = r.samples[n:]
	return n, nil
}

// next decodes the packets that end on one page.
func (r *Reader) next() error {
	part, err := r.stream.Next()
	if err != nil {
		return err
	}
	if part.Begin {
		r.codec, r.headers, r.bad, r.stamps = r.codecOf(part.Packets[0]), false, false, r.stamps.reset()
	}
	packets := part.Packets
	for !r.headers && len(packets) > 0 {
		r.header(packets[0])
		packets = packets[1:]
	}
	if len(packets) > 0 {
		r.decodePage(part, packets)
	}
	return nil
}

func (r *Reader) codecOf(first []byte) Codec {
	i := slices.IndexFunc(r.kinds, func(k Kind) bool { return bytes.HasPrefix(first, []byte(k.Mark)) })
	return r.kinds[max(i, 0)].Open() // the mark may lie in the next page, but then it is one of them
}

// header reads one header of a link. If that fails, the link is lost.
func (r *Reader) header(packet []byte) {
	defer func() {
		if p := recover(); p != nil {
			r.failed = fmt.Errorf("ogg: header: decoder panics: %v", p)
			r.bad = true
		}
	}()
	if r.bad {
		r.lost.Bytes += int64(len(packet))
		return
	}
	var err error
	if r.headers, err = r.codec.Header(packet); err != nil {
		r.failed, r.bad, r.headers = err, true, false
		return
	}
	r.skip = r.codec.Skip()
}

// decodePage decodes the packets of a page, and cuts what is no music by the page's time
// stamp. A packet that cannot be decoded is silent for as long as the stamp says.
func (r *Reader) decodePage(part Part, packets [][]byte) {
	channels := r.codec.Channels()
	r.page = r.page[:0]
	hole, tail, before := -1, 0, 0 // tail is of the last two packets
	if part.Gap {
		r.codec.Gap()
		hole = 0
	}
	for _, packet := range packets {
		samples, err := r.decode(packet)
		if err != nil && hole < 0 {
			hole = len(r.page)
		}
		r.page = append(r.page, samples...)
		tail, before = before+len(samples), len(samples)
	}
	n := int64(len(r.page) / channels)
	missing, from, to := r.stamps.trim(part, n, int64(tail/channels), hole >= 0, r.codec.Skip() == 0)
	if hole >= 0 {
		r.fillHole(hole, int(missing)*channels)
		to += missing
	}
	from = max(from, min(r.skip, to))
	r.skip -= min(r.skip, n+missing)
	r.samples = r.page[from*int64(channels) : to*int64(channels)]
}

// fillHole inserts n samples of silence for what could not be decoded.
func (r *Reader) fillHole(at, n int) {
	rate := float64(r.codec.Rate() * r.codec.Channels())
	r.page = append(r.page, make([]float32, n)...)
	copy(r.page[at+n:], r.page[at:])
	clear(r.page[at : at+n])
	r.lost.Silenced += float64(n) / rate
}

// decode decodes a packet. The libraries panic on some, which costs the packet.
func (r *Reader) decode(packet []byte) (samples []float32, err error) {
	defer func() {
		if p := recover(); p != nil {
			samples, err = nil, fmt.Errorf("ogg: decoder panics: %v", p)
		}
		if err != nil {
			r.lost.Bytes += int64(len(packet))
		}
	}()
	return r.codec.Decode(packet)
}
