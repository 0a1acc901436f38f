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
	"slices"

	"songmap/adapters/engine/audio/loss"
)

// ErrFormat says that a file is not a WAVE file, or a broken one.
var ErrFormat = errors.New("not a readable WAVE file")

// maxChunks is more than any honest file has before its samples.
const maxChunks = 1000

// Reader gives the samples of one file.
type Reader struct {
	format
	in     *bufio.Reader
	order  binary.ByteOrder
	left   int64 // bytes of sample data still to come; a file may end before
	told   int64 // bytes of sample data that the file tells of; 0: it does not
	behind int64 // bytes behind them; 0 where nobody knows
	length int64 // samples per channel as far as the file has room for them
	given  int64 // bytes of sample data given
	buf    []byte
}

// NewReader reads a file of that size in bytes up to its samples; size 0 says
// that nobody knows it, as with a pipe. A coding that this package does not
// know, such as ADPCM, is errors.ErrUnsupported.
func NewReader(in io.Reader, size int64) (*Reader, error) {
	r := &Reader{in: bufio.NewReaderSize(in, 1<<16), order: binary.LittleEndian}
	var riff [12]byte
	if _, err := io.ReadFull(r.in, riff[:]); err != nil || string(riff[8:]) != "WAVE" {
		return nil, ErrFormat
	}
	at := int64(len(riff))
	if string(riff[:4]) == "RIFX" {
		r.order = binary.BigEndian
	}
	large := int64(0) // size of the data chunk as an RF64 file states it
	for range maxChunks {
		id, chunk, err := r.chunk()
		if err != nil {
			return nil, fmt.Errorf("%w: no samples: %w", ErrFormat, err)
		}
		at += 8
		if id == "data" {
			if chunk == 0 && r.chunkNext(0, size-at) {
				return r, r.locate(0, size-at)
			}
			return r, r.locate(told(chunk, large), size-at)
		}
		body, err := r.body(id, chunk)
		if err != nil {
			return nil, fmt.Errorf("%w: chunk %q: %w", ErrFormat, id, err)
		}
		at += chunk + chunk&1
		switch {
		case id == "fmt ":
			if r.format, err = parseFormat(body, r.order); err != nil {
				return nil, err
			}
		case id == "ds64" && len(body) >= 16:
			large = int64(r.order.Uint64(body[8:]))
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
	return string(head[:4]), int64(r.order.Uint32(head[4:])), nil
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

// unknown stands for a size that the file does not tell.
const unknown = math.MaxInt64

// told is the size of the samples that the chunk and RF64 state.
func told(size, large int64) int64 {
	switch {
	case size == math.MaxUint32 && large > 0:
		return large
	case size == 0 || size == math.MaxUint32:
		return unknown
	}
	return size
}

// locate settles how many bytes of samples there are, out of what the file
// states and what it holds.
func (r *Reader) locate(size, rest int64) error {
	if r.coding == nil {
		return fmt.Errorf("%w: samples before their format", ErrFormat)
	}
	r.left = size
	if size != unknown {
		r.told = size
		r.behind = max(0, rest-size)
	}
	r.length = min(size, max(0, rest)) / int64(r.frame())
	return nil
}

// Lost is what could not be read up to here.
func (r *Reader) Lost() loss.Report {
	var l loss.Report
	if r.odd {
		l.Notes = append(l.Notes, fmt.Sprintf("The file contradicts itself about the size of its samples; they were read as %d bits each.", 8*r.width))
	}
	if missing := (r.told - r.given) / int64(r.frame()); missing > 0 && r.rate > 0 {
		l.Missing = float64(missing) / float64(r.rate)
	}
	return l
}

// Read fills p with samples, channel after channel, in whole frames; p must
// have room for one. It returns io.EOF after the last.
func (r *Reader) Read(p []float32) (int, error) {
	frames := min(int64(len(p)/r.channels), r.left/int64(r.frame()))
	want := int(frames) * r.frame()
	if want == 0 && r.goesOn() {
		return r.Read(p)
	}
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
	r.given += int64(got)
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

// overrun is how many bytes behind the samples cannot be anything else. The
// size of a chunk has 32 bits, so that longer recordings tell what is left of
// theirs.
const overrun = 1 << 16

// goesOn reports whether there are more samples than the file tells of: a lot
// is behind them, and it is no chunk.
func (r *Reader) goesOn() bool {
	if r.behind < overrun || r.left >= int64(r.frame()) {
		return false
	}
	if r.chunkNext(int(r.left)+int(r.told&1), r.behind) {
		return false
	}
	r.left += r.behind
	r.behind = 0
	return r.left >= int64(r.frame())
}

// chunkNext reports whether another chunk begins at, out of so many bytes.
func (r *Reader) chunkNext(at int, rest int64) bool {
	head, err := r.in.Peek(at + 8)
	if err != nil {
		return false
	}
	return printable(head[at:at+4]) && int64(r.order.Uint32(head[at+4:])) <= rest
}

// swap turns the bytes of each sample around.
func swap(b []byte, width int) {
	for ; len(b) >= width; b = b[width:] {
		slices.Reverse(b[:width])
	}
}

func printable(id []byte) bool {
	for _, b := range id {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}
