// Package wav reads the samples of WAVE files. It trusts none of the lengths
// that a file states: recorders that stream leave them 0 or at their greatest,
// and cut-off files promise more than they hold.
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
	"math"
)

// ErrFormat says that a file is not a WAVE file, or a broken one.
var ErrFormat = errors.New("not a readable WAVE file")

// maxChunks is more than any honest file has before its samples.
const maxChunks = 1000

// Reader gives the samples of one file.
type Reader struct {
	format
	in     *bufio.Reader
	left   int64 // bytes of sample data still to come; a file may end before
	length int64 // samples per channel as far as the file has room for them
	buf    []byte
}

// NewReader reads a file of that size in bytes up to its samples; size 0 says
// that nobody knows it, as with a pipe. A coding that this package does not
// know, such as ADPCM, is errors.ErrUnsupported.
func NewReader(in io.Reader, size int64) (*Reader, error) {
	r := &Reader{in: bufio.NewReaderSize(in, 1<<16)}
	var riff [12]byte
	if _, err := io.ReadFull(r.in, riff[:]); err != nil || string(riff[8:]) != "WAVE" {
		return nil, ErrFormat
	}
	at := int64(len(riff))
	large := int64(0) // size of the data chunk as an RF64 file states it
	for range maxChunks {
		id, chunk, err := r.chunk()
		if err != nil {
			return nil, fmt.Errorf("%w: no samples: %w", ErrFormat, err)
		}
		at += 8
		if id == "data" {
			return r, r.locate(chunk, large, size-at)
		}
		body, err := r.body(id, chunk)
		if err != nil {
			return nil, fmt.Errorf("%w: chunk %q: %w", ErrFormat, id, err)
		}
		at += chunk + chunk&1
		switch {
		case id == "fmt ":
			if r.format, err = parseFormat(body); err != nil {
				return nil, err
			}
		case id == "ds64" && len(body) >= 16:
			large = int64(binary.LittleEndian.Uint64(body[8:]))
		}
	}
	return nil, fmt.Errorf("%w: too many chunks", ErrFormat)
}

// Rate is in Hz, as the file states it.
func (r *Reader) Rate() int { return r.rate }

// Channels is at least 1.
func (r *Reader) Channels() int { return r.channels }

// Length is the number of samples per channel that may be expected; 0 if the
// size of the file is not known.
func (r *Reader) Length() int64 { return r.length }

// chunk reads the head of the next chunk.
func (r *Reader) chunk() (id string, size int64, err error) {
	var head [8]byte
	if _, err := io.ReadFull(r.in, head[:]); err != nil {
		return "", 0, err
	}
	return string(head[:4]), int64(binary.LittleEndian.Uint32(head[4:])), nil
}

// body passes over a chunk, with the byte that pads an odd one, and returns
// the beginning of those that matter.
func (r *Reader) body(id string, size int64) ([]byte, error) {
	var body []byte
	if id == "fmt " || id == "ds64" {
		body = make([]byte, min(size, 64))
		if _, err := io.ReadFull(r.in, body); err != nil {
			return nil, err
		}
	}
	_, err := io.CopyN(io.Discard, r.in, size+size&1-int64(len(body)))
	return body, err
}

// locate settles how many bytes of samples there are, out of what the chunk
// states, what RF64 states, and what the file holds.
func (r *Reader) locate(size, large, rest int64) error {
	if r.coding == nil {
		return fmt.Errorf("%w: samples before their format", ErrFormat)
	}
	if size == math.MaxUint32 && large > 0 {
		size = large
	} else if size == 0 || size == math.MaxUint32 {
		size = math.MaxInt64
	}
	r.left = size
	r.length = min(size, max(0, rest)) / int64(r.frame())
	return nil
}

// Read fills p with samples, channel after channel, in whole frames; p must
// have room for one. It returns io.EOF after the last.
func (r *Reader) Read(p []float32) (int, error) {
	frames := min(int64(len(p)/r.channels), r.left/int64(r.frame()))
	want := int(frames) * r.frame()
	if want == 0 {
		return 0, io.EOF
	}
	if len(r.buf) < want {
		r.buf = make([]byte, want)
	}
	got, err := io.ReadFull(r.in, r.buf[:want])
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return 0, err
	}
	r.left -= int64(got)
	n := got / r.frame() * r.channels
	if n == 0 {
		return 0, io.EOF
	}
	r.coding(p[:n], r.buf, r.width)
	return n, nil
}
