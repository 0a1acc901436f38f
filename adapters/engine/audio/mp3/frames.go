package mp3

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"songmap/adapters/engine/audio/id3"
	"songmap/adapters/engine/audio/loss"
)

// How many frames must follow one another before they are believed to be some.
// Four bytes of anything look like a header once in a few thousand places, so
// far from the beginning, or of another kind than before, more are asked for.
const (
	chain     = 3
	longChain = 8
	near      = 1 << 16
)

// peekSize has room for a long chain: the longest frame of layer III is one of
// 160 kbit/s at 8 kHz, 1441 bytes, and of layer II twice that.
const peekSize = 1 << 15

// frames cuts a file into frames and passes over everything between them:
// tags, padding, what a cut or a lost connection left behind.
type frames struct {
	in   *bufio.Reader
	size int64  // of the file in bytes
	at   int64  // where the next byte lies in the file
	kind header // of the frames that are read now
	lost int64  // bytes that are neither frames nor tags nor zeros
}

// findFrames looks for the beginning of a stream.
func findFrames(f *io.SectionReader) (*frames, error) {
	s := &frames{size: f.Size(), in: bufio.NewReaderSize(f, 2*peekSize)}
	for {
		b, err := s.peek()
		if err != nil {
			return nil, err
		}
		if h, ok := parseHeader(b); ok && (s.starts(b, h) || s.at == 0 && freeFormat(b, h)) {
			s.kind = h
			return s, nil
		}
		if err := s.resync(b); err != nil {
			return nil, ErrNotFound
		}
	}
}

// starts reports whether a stream begins with b.
func (s *frames) starts(b []byte, h header) bool {
	if s.at < near {
		return chained(b, h, chain)
	}
	return chained(b, h, longChain)
}

// chained reports whether frames follow one another from the start of b, as
// many as n or up to the end of the file.
func chained(b []byte, first header, n int) bool {
	for i := range n {
		h, ok := parseHeader(b)
		if !ok || !h.follows(first) || h.size() < headSize {
			return i > 0 && (len(b) < headSize || id3.TagSize(b) > 0)
		}
		if len(b) < h.size() {
			return i > 0
		}
		b = b[h.size():]
	}
	return true
}

// freeFormat reports whether frames without a bit rate follow one another: as
// their size stands nowhere, at equal distances.
func freeFormat(b []byte, h header) bool {
	if h.bitrate != 0 {
		return false
	}
	same := func(at int) bool {
		next, ok := parseHeader(b[min(at, len(b)):])
		return ok && next.bitrate == 0 && next.follows(h)
	}
	for n := headSize; n < peekSize/chain; n++ {
		if same(n) && (same(2*n) || same(2*n+1)) && (same(3*n) || same(3*n+1)) {
			return true
		}
	}
	return false
}

// next returns the next whole frame. A frame that is cut off by the end of the
// file is left out. What follows may be of another kind: then s.kind changes.
func (s *frames) next() (header, []byte, error) {
	for inStep := true; ; inStep = false {
		b, err := s.peek()
		if err != nil {
			return header{}, nil, end(err)
		}
		h, ok := parseHeader(b)
		if ok && h.size() >= headSize && h.size() <= len(b) && (h.follows(s.kind) && (inStep || confirmed(b, h)) || chained(b, h, chain)) {
			s.kind = h
			return h, bytes.Clone(b[:h.size()]), s.skip(int64(h.size()))
		}
		if err := s.resync(b); err != nil {
			return header{}, nil, end(err)
		}
	}
}

// confirmed reports whether what looks like a header after a gap is one:
// another follows where its frame ends, or nothing does.
func confirmed(b []byte, h header) bool {
	if len(b) < h.size()+headSize {
		return true
	}
	next, ok := parseHeader(b[h.size():])
	return ok && next.follows(h)
}

// peek shows what comes next: peekSize bytes, unless the file ends before.
func (s *frames) peek() ([]byte, error) {
	b, err := s.in.Peek(peekSize)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(b) == 0 {
		return nil, ErrNotFound
	}
	return b, nil
}

// resync goes on behind a tag, or to where the next header may begin.
func (s *frames) resync(b []byte) error {
	if n := id3.TagSizeWithin(b, s.size-s.at); n > 0 {
		return s.skip(n)
	}
	n := 1 + bytes.IndexByte(b[1:], 0xFF)
	if n == 0 {
		n = len(b)
	}
	n = id3.NextTag(b[:n])
	s.lost += loss.Bytes(b[:n])
	return s.skip(int64(n))
}

func (s *frames) skip(n int64) error {
	skipped, err := s.in.Discard(int(n))
	s.at += int64(skipped)
	return err
}

// end is io.EOF for every way in which a file can be over.
func end(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, ErrNotFound) {
		return io.EOF
	}
	return fmt.Errorf("mp3: %w", err)
}
