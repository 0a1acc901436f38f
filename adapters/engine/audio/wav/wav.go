// Package wav reads the samples of WAVE files. It trusts none of the lengths that a file
// states: recorders that stream leave them 0 or at their maximum, cut-off files announce
// more than they hold, and long ones less.
//
// Sources: Microsoft and IBM, Multimedia Programming Interface and Data
// Specifications 1.0; mmreg.h; EBU Tech 3306 (RF64); ITU-T G.711.
package wav

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"

	"songmap/adapters/engine/audio/loss"
)

// ErrFormat says that a file is not a WAVE file, or a broken one.
var ErrFormat = errors.New("not a readable WAVE file")

// Reader gives the samples of one file, or of several that were joined.
type Reader struct {
	format
	chunks
	left      int64 // bytes of sample data still to come; a file may end before
	announced int64 // bytes of sample data that the file announces; 0: not known
	length    int64 // samples per channel as far as the file has room for them
	lost      loss.Report
	buf       []byte
}

// NewReader reads a file of that size in bytes up to its samples; size 0 means that it
// is not known, as with a pipe. A coding that this package does not know, such as ADPCM,
// is errors.ErrUnsupported.
func NewReader(in io.Reader, size int64) (*Reader, error) {
	r := &Reader{chunks: chunks{in: bufio.NewReaderSize(in, 1<<16), size: size, order: binary.LittleEndian}}
	if head, err := r.in.Peek(12); err != nil || string(head[8:]) != "WAVE" {
		return nil, ErrFormat
	}
	if err := r.findSamples(); errors.Is(err, errors.ErrUnsupported) {
		return nil, err
	} else if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return r, nil
}

// Rate returns what the file states in Hz.
func (r *Reader) Rate() int { return r.rate }

// Channels returns at least 1.
func (r *Reader) Channels() int { return r.channels }

// Length returns the expected number of samples per channel; 0 if the size of the file
// is not known.
func (r *Reader) Length() int64 { return r.length }

// Lost returns what could not be read up to here.
func (r *Reader) Lost() loss.Report {
	l := r.lost
	if r.left > 0 && r.announced > 0 {
		l.Missing += float64(r.left/int64(r.frame())) / float64(max(1, r.rate))
	}
	if r.odd {
		l.Notes = []string{fmt.Sprintf("The file contradicts itself about the size of its samples; they were read as %d bits each.", 8*r.width)}
	}
	return l
}

// Read fills p with samples, interleaved, in whole frames; p must have room for one. It
// returns io.EOF after the last.
func (r *Reader) Read(p []float32) (int, error) {
	for r.left < int64(r.frame()) {
		if err := r.next(); err != nil {
			return 0, err
		}
	}
	if len(p) < r.channels {
		return 0, io.ErrShortBuffer // a joined file may have any number of them
	}
	want := int(min(int64(len(p)/r.channels), r.left/int64(r.frame()))) * r.frame()
	if len(r.buf) < want {
		r.buf = make([]byte, want)
	}
	got, err := r.read(r.buf[:want])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, err
	}
	r.left -= int64(got)
	n := got / r.frame() * r.channels
	if n == 0 {
		return 0, io.EOF
	}
	if r.order == binary.BigEndian {
		swap(r.buf[:n*r.width], r.width)
	}
	r.coding(p[:n], r.buf, r.width)
	return n, nil
}

// swap turns the bytes of each sample around.
func swap(b []byte, width int) {
	for ; len(b) >= width; b = b[width:] {
		slices.Reverse(b[:width])
	}
}

// overrun is how many bytes behind the samples must be samples, too. The size of a chunk
// has 32 bits, so longer recordings state what is left of it.
const overrun = 1 << 16

// next goes on where the samples end: with those of the next chunk, which may belong to
// a file that was joined to this one, or with what follows, if that is a lot and no
// chunk.
func (r *Reader) next() error {
	if r.announced == 0 {
		return io.EOF
	}
	at := r.left
	if padded := r.announced&1 == 1 && r.chunkAt(at+1); padded {
		at++
	}
	switch {
	case r.chunkAt(at):
		err := r.skip(at)
		if err == nil {
			err = r.findSamples()
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return io.EOF
		}
		return err
	case r.rest()-r.left >= overrun:
		r.left = r.rest()
		return nil
	}
	if r.skip(r.left+r.announced&1) == nil {
		r.lost.Bytes += r.trailingBytes()
	}
	return io.EOF
}
