package mp3

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// The search for the first frame: how far it goes, and how many frames must
// follow one another before it believes them. Four bytes of anything look
// like a header once in a few thousand places.
const (
	searchLimit = 1 << 16
	chain       = 3
)

// peekSize has room for a chain: the longest frame is one of layer II with
// 160 kbit/s at 8 kHz, 2881 bytes.
const peekSize = 1 << 14

// frames cuts a file into frames and passes over everything between them:
// tags at the end, padding, what a cut or a lost connection left behind.
type frames struct {
	in    *bufio.Reader
	first header
}

// findFrames looks for the beginning of a stream.
func findFrames(f io.Reader) (*frames, error) {
	s := &frames{in: bufio.NewReaderSize(f, 1<<16)}
	for at := range searchLimit {
		b, err := s.in.Peek(peekSize)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		h, ok := parseHeader(b)
		if ok && (chained(b, h) || at == 0 && h.size() == 0) {
			s.first = h
			return s, nil
		}
		if _, err := s.in.Discard(1); err != nil {
			break
		}
	}
	return nil, ErrNotFound
}

// chained reports whether frames follow one another from the start of b, for
// as long as a chain or up to the end of the file.
func chained(b []byte, first header) bool {
	for n := 0; n < chain; n++ {
		h, ok := parseHeader(b)
		if !ok || !h.follows(first) || h.size() < headSize {
			return n > 0 && (len(b) < headSize || string(b[:3]) == "TAG")
		}
		if len(b) < h.size() {
			return n > 0
		}
		b = b[h.size():]
	}
	return true
}

// next returns the next whole frame. A frame that is cut off by the end of the
// file is left out.
func (s *frames) next() (header, []byte, error) {
	for inStep := true; ; inStep = false {
		b, err := s.in.Peek(headSize)
		if err != nil {
			return header{}, nil, end(err)
		}
		h, ok := parseHeader(b)
		if ok && h.follows(s.first) && h.size() >= headSize && (inStep || s.confirmed(h)) {
			return s.take(h)
		}
		if _, err := s.in.Discard(1); err != nil {
			return header{}, nil, end(err)
		}
	}
}

// confirmed reports whether what looks like a header after a gap is one:
// another follows where its frame ends, or nothing does.
func (s *frames) confirmed(h header) bool {
	b, err := s.in.Peek(h.size() + headSize)
	if err != nil {
		return true
	}
	next, ok := parseHeader(b[h.size():])
	return ok && next.follows(s.first)
}

func (s *frames) take(h header) (header, []byte, error) {
	b := make([]byte, h.size())
	if _, err := io.ReadFull(s.in, b); err != nil {
		return header{}, nil, end(err)
	}
	return h, b, nil
}

// end is io.EOF for every way in which a file can be over.
func end(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return fmt.Errorf("mp3: %w", err)
}
