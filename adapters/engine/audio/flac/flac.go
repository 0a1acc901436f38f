// Package flac reads the samples of FLAC files, which github.com/mewkiz/flac decodes
// block by block. It does not read FLAC in Ogg.
package flac

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"

	"github.com/mewkiz/flac/frame"

	"songmap/adapters/engine/audio/id3"
	"songmap/adapters/engine/audio/loss"
)

// maxBits is the greatest sample size that the decoder gets right.
const maxBits = 24

// Reader gives the samples of one file.
type Reader struct {
	head
	frames     *frames
	block      *frame.Frame // nil if there are no more
	used       int          // samples per channel of block that were returned
	failed     error        // why there are no more
	at         int64        // samples per channel up to the end of block
	size       int64        // of the first block; in most files all but the last are as long
	silence    int64        // samples per channel that are silent before block
	silenced   float64      // seconds of silence so far
	lostBefore int64        // bytes that were lost before the last block
}

// NewReader reads a file up to its first block.
func NewReader(f *io.SectionReader) (*Reader, error) {
	h, err := readHead(f)
	if err != nil {
		return nil, err
	}
	if h.bits > maxBits {
		return nil, fmt.Errorf("FLAC with %d bits: %w", h.bits, errors.ErrUnsupported)
	}
	r := &Reader{head: h, frames: &frames{f: f, in: bufio.NewReaderSize(nil, 2*id3.PeekSize), bits: h.bits, at: -1}}
	r.frames.seek(h.end)
	if err := r.next(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return r, nil
}

// Rate returns that of the last samples in Hz.
func (r *Reader) Rate() int {
	if r.block == nil {
		return r.rate
	}
	return cmp.Or(int(r.block.SampleRate), r.rate)
}

// Channels returns that of the last samples, at least 1.
func (r *Reader) Channels() int {
	if r.block == nil {
		return r.channels
	}
	return len(r.block.Subframes)
}

// Length returns the number of samples per channel that the file announces; 0: it
// announces none.
func (r *Reader) Length() int64 { return r.length }

// Lost returns what could not be read up to here. What lies behind the last block of a
// file that is as long as announced is no music.
func (r *Reader) Lost() loss.Report {
	l := loss.Report{Bytes: r.frames.lost, Silenced: r.silenced}
	if r.length > 0 && r.at >= r.length {
		l.Bytes = r.lostBefore
	}
	if r.rate > 0 && r.failed != nil {
		l.Missing = max(0, float64(r.length-r.at)/float64(r.rate))
	}
	return l
}

// Read fills p with samples, interleaved, in whole frames. It returns io.EOF after the
// last, or where the file is cut off.
func (r *Reader) Read(p []float32) (int, error) {
	if r.block != nil && r.used == int(r.block.BlockSize) {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	if r.block == nil {
		return 0, r.failed
	}
	channels := len(r.block.Subframes)
	if r.silence > 0 {
		n := min(int64(len(p)/channels), r.silence)
		r.silence -= n
		clear(p[:n*int64(channels)])
		return int(n) * channels, nil
	}
	n := min(len(p)/channels, int(r.block.BlockSize)-r.used)
	scale := 1 / float32(int(1)<<(r.block.BitsPerSample-1))
	for c, sub := range r.block.Subframes {
		for i, v := range sub.Samples[r.used : r.used+n] {
			p[i*channels+c] = float32(v) * scale
		}
	}
	r.used += n
	return n * channels, nil
}

// next decodes a block.
func (r *Reader) next() error {
	block, gap, err := r.frames.next()
	if err != nil {
		r.block, r.failed = nil, err
		return err
	}
	r.block, r.used, r.lostBefore = block, 0, r.frames.lost
	r.size = cmp.Or(r.size, int64(block.BlockSize))
	if gap {
		r.fill()
	}
	r.at += int64(block.BlockSize)
	return nil
}

// maxHole is how many seconds of silence may replace damage; where a block's number says
// more, it is wrong.
const maxHole = 60

// fill inserts silence where blocks are missing, so that the beats after it stay where
// they are: a block has its place in its number.
func (r *Reader) fill() {
	place := int64(r.block.Num)
	if r.block.HasFixedBlockSize {
		place *= r.size
	}
	if hole := place - r.at; r.at > 0 && hole > 0 && hole <= int64(maxHole*r.Rate()) {
		r.silence = hole
		r.at += hole
		r.silenced += float64(hole) / float64(r.Rate())
	}
}
