// Package vorbis reads the samples of Ogg Vorbis files, as
// github.com/jfreymuth/oggvorbis decodes them. That library trusts the sizes
// in a file's headers and allocates what they say; so the headers are checked
// before it sees them.
package vorbis

import (
	"bufio"
	"fmt"
	"io"

	"github.com/jfreymuth/oggvorbis"

	"songmap/adapters/engine/audio/ogg"
)

// Reader gives the samples of one file.
type Reader struct {
	in  *oggvorbis.Reader
	end int64 // granule position of the last page
}

// NewReader reads a file up to its first samples.
func NewReader(f *io.SectionReader) (*Reader, error) {
	end, err := ogg.End(f)
	if err != nil {
		return nil, err
	}
	if err := checkHeaders(ogg.NewPackets(bufio.NewReader(whole(f))).Next); err != nil {
		return nil, err
	}
	r, err := oggvorbis.NewReader(&stream{pages: ogg.NewPages(bufio.NewReader(whole(f)))})
	if err != nil {
		return nil, fmt.Errorf("vorbis: %w", err)
	}
	return &Reader{r, end}, nil
}

// whole is f from its start, wherever f has been read to.
func whole(f *io.SectionReader) io.Reader { return io.NewSectionReader(f, 0, f.Size()) }

// Rate is in Hz, as the file states it.
func (r *Reader) Rate() int { return r.in.SampleRate() }

// Channels is at least 1.
func (r *Reader) Channels() int { return r.in.Channels() }

// Length is the number of samples per channel that the file promises; 0 if it
// does not.
func (r *Reader) Length() int64 { return r.end }

// Read fills p with samples, channel after channel, in whole frames. It
// returns io.EOF after the last, or where the file is cut off.
func (r *Reader) Read(p []float32) (int, error) { return r.in.Read(p) }

// stream gives the bytes of a file without what does not belong to its first
// stream, and without empty pages, on which the library panics.
type stream struct {
	pages *ogg.Pages
	rest  []byte
}

func (s *stream) Read(p []byte) (int, error) {
	for len(s.rest) == 0 {
		page, err := s.pages.Next()
		if err != nil {
			return 0, err
		}
		s.rest = page.Raw
	}
	n := copy(p, s.rest)
	s.rest = s.rest[n:]
	return n, nil
}
