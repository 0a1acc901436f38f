package flac

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/mewkiz/flac/frame"

	"songmap/adapters/engine/audio/id3"
	"songmap/adapters/engine/audio/loss"
)

// frames reads the blocks of a file. Where one is broken, it goes on with the
// next that is whole.
type frames struct {
	f    *io.SectionReader
	in   *bufio.Reader
	at   int64 // where in the file in stands
	bits uint8 // of samples in blocks that leave them to the file's head
	lost int64 // bytes that are no blocks
}

// maxTries is how many broken blocks in a row are looked into. Each may cost
// as much as a whole one.
const maxTries = 10000

// next returns the next block, or io.EOF. gap says that something before it
// could not be read.
func (s *frames) next() (block *frame.Frame, gap bool, err error) {
	for range maxTries {
		start := s.at
		block, err := s.parse()
		if err == nil {
			return block, gap, nil
		}
		if err := s.resync(start); err != nil {
			return nil, gap, err
		}
		gap = true
	}
	return nil, gap, fmt.Errorf("flac: %d broken blocks", maxTries)
}

// parse decodes the block that begins here. The decoder panics on some.
func (s *frames) parse() (block *frame.Frame, err error) {
	defer func() {
		if p := recover(); p != nil {
			block, err = nil, fmt.Errorf("flac: decoder panics: %v", p)
		}
	}()
	counted := &counter{in: s.in}
	defer func() { s.at += counted.n }()
	block, err = frame.New(counted)
	if err != nil {
		return nil, err
	}
	if block.BitsPerSample == 0 {
		block.BitsPerSample = s.bits
	}
	if err := block.Parse(); err != nil {
		return nil, err
	}
	for _, sub := range block.Subframes {
		if len(sub.Samples) != int(block.BlockSize) {
			return nil, fmt.Errorf("flac: %d samples in a block of %d", len(sub.Samples), block.BlockSize)
		}
	}
	return block, nil
}

// resync skips to where, behind start, the next block or a tag may begin. What it skips
// counts as lost, unless it is a tag or zeros.
func (s *frames) resync(start int64) error {
	s.seek(start)
	b, err := s.in.Peek(id3.PeekSize)
	if len(b) == 0 {
		return end(err)
	}
	if n := id3.TagSizeWithin(b, s.f.Size()-start); n > 0 {
		s.seek(start + n)
		return nil
	}
	if h, err := readHead(io.NewSectionReader(s.f, start, max(0, s.f.Size()-start))); err == nil { // of a file that was joined
		s.bits = h.bits
		s.seek(start + h.end)
		return nil
	}
	n := 1
	for n < len(b) && !begins(b[n:]) {
		n++
	}
	n = id3.NextTag(b[:n])
	s.lost += loss.Bytes(b[:n])
	s.seek(start + int64(n))
	return nil
}

// begins reports whether b may be the beginning of a block or of a file.
func begins(b []byte) bool {
	block := b[0] == 0xFF && (len(b) < 2 || b[1]&0xFC == 0xF8)
	return block || bytes.HasPrefix(b, []byte(signature))
}

func (s *frames) seek(at int64) {
	if at == s.at {
		return
	}
	s.at = at
	s.in.Reset(io.NewSectionReader(s.f, at, max(0, s.f.Size()-at)))
}

func end(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return io.EOF
	}
	return err
}

// counter counts what is read through it.
type counter struct {
	in io.Reader
	n  int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}
