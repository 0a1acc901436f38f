// Package flac reads the samples of FLAC files, as github.com/mewkiz/flac
// decodes them. FLAC in Ogg is another matter and not read here.
package flac

import (
	"errors"
	"fmt"
	"io"

	"github.com/mewkiz/flac"
	"github.com/mewkiz/flac/frame"
)

// maxBits is the greatest sample size that the decoder gets right.
const maxBits = 24

// Reader gives the samples of one file.
type Reader struct {
	stream   *flac.Stream
	rate     int
	channels int
	scale    float32
	length   int64        // samples per channel; 0: the file does not tell
	at       int64        // samples per channel decoded so far
	block    *frame.Frame // nil before the first
	used     int          // samples per channel of block that were given away
}

// NewReader reads a file up to its first block.
func NewReader(f *io.SectionReader) (*Reader, error) {
	stream, err := flac.New(f)
	if err != nil {
		return nil, err
	}
	i := stream.Info
	if i.BitsPerSample > maxBits {
		return nil, fmt.Errorf("FLAC with %d bits: %w", i.BitsPerSample, errors.ErrUnsupported)
	}
	return &Reader{
		stream: stream, rate: int(i.SampleRate), channels: int(i.NChannels),
		scale: 1 / float32(int(1)<<(i.BitsPerSample-1)), length: int64(i.NSamples),
	}, nil
}

// Rate is in Hz.
func (r *Reader) Rate() int { return r.rate }

// Channels is at least 1.
func (r *Reader) Channels() int { return r.channels }

// Length is the number of samples per channel that the file promises; 0 if it
// does not.
func (r *Reader) Length() int64 { return r.length }

// Read fills p with samples, channel after channel, in whole frames. It
// returns io.EOF after the last, or where the file is cut off.
func (r *Reader) Read(p []float32) (int, error) {
	if r.block == nil || r.used == int(r.block.BlockSize) {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	n := min(len(p)/r.channels, int(r.block.BlockSize)-r.used)
	for c, sub := range r.block.Subframes {
		for i, v := range sub.Samples[r.used : r.used+n] {
			p[i*r.channels+c] = float32(v) * r.scale
		}
	}
	r.used += n
	return n * r.channels, nil
}

// next decodes a block. Behind the last one there may be tags of any kind.
func (r *Reader) next() error {
	if r.length > 0 && r.at >= r.length {
		return io.EOF
	}
	block, err := r.stream.ParseNext()
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	} else if err != nil {
		return err
	}
	if len(block.Subframes) != r.channels {
		return fmt.Errorf("flac: a block of %d channels among those of %d", len(block.Subframes), r.channels)
	}
	for _, sub := range block.Subframes {
		if len(sub.Samples) != int(block.BlockSize) {
			return fmt.Errorf("flac: %d samples in a block of %d", len(sub.Samples), block.BlockSize)
		}
	}
	r.block, r.used = block, 0
	r.at += int64(block.BlockSize)
	return nil
}
