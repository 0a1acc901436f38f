package wav

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"songmap/adapters/engine/audio/id3"
	"songmap/adapters/engine/audio/loss"
)

// headSize is the size of a chunk's name and size.
const headSize = 8

// maxChunks is more than any real file has before its samples.
const maxChunks = 1000

// chunks reads a file chunk by chunk.
type chunks struct {
	in    *bufio.Reader
	size  int64 // of the file in bytes; 0: not known
	at    int64 // bytes that were read
	order binary.ByteOrder
	large int64 // size of the samples as an RF64 file states it
}

// rest returns how much of the file is still to come; 0 if that is not known.
func (c *chunks) rest() int64 { return max(0, c.size-c.at) }

func (c *chunks) read(p []byte) (int, error) {
	n, err := io.ReadFull(c.in, p)
	c.at += int64(n)
	return n, err
}

func (c *chunks) skip(n int64) error {
	skipped, err := c.in.Discard(int(n))
	c.at += int64(skipped)
	return err
}

// findSamples skips to the next samples.
func (r *Reader) findSamples() error {
	for range maxChunks {
		var head [headSize]byte
		if _, err := r.read(head[:]); err != nil {
			return fmt.Errorf("no samples: %w", err)
		}
		id, size := string(head[:4]), int64(r.order.Uint32(head[4:]))
		if empty := size == 0 && r.chunkNext(); id == "data" && !empty {
			return r.locate(size)
		}
		if err := r.chunk(id, size); err != nil {
			return fmt.Errorf("chunk %q: %w", id, err)
		}
	}
	return errors.New("too many chunks")
}

// chunk reads what is needed of a chunk, and skips the rest, with the byte that pads an
// odd one.
func (r *Reader) chunk(id string, size int64) error {
	if form := id == "RIFF" || id == "RIFX" || id == "RF64" || id == "BW64"; form {
		r.order, r.large = binary.LittleEndian, 0
		if id == "RIFX" {
			r.order = binary.BigEndian
		}
		return r.skip(4)
	}
	var body []byte
	if id == "fmt " || id == "ds64" {
		body = make([]byte, min(size, 64))
		if _, err := r.read(body); err != nil {
			return err
		}
	}
	var err error
	switch {
	case id == "fmt ":
		odd := r.odd
		r.format, err = parseFormat(body, r.order)
		r.odd = r.odd || odd
	case id == "ds64" && len(body) >= 16:
		r.large = int64(r.order.Uint64(body[8:]))
	}
	if err != nil {
		return err
	}
	return r.skip(size + size&1 - int64(len(body)))
}

// locate determines how many bytes of samples there are from what the chunk states, what
// RF64 states, and what the file holds.
func (r *Reader) locate(size int64) error {
	if r.coding == nil {
		return fmt.Errorf("%w: samples before their format", ErrFormat)
	}
	r.announced = size
	if size == math.MaxUint32 {
		r.announced = max(0, r.large)
	}
	r.left = r.announced
	if r.announced == 0 {
		r.left = math.MaxInt64
	}
	r.length = min(r.left, r.rest()) / int64(r.frame())
	return nil
}

// chunkNext reports whether a whole chunk comes next.
func (c *chunks) chunkNext() bool {
	head, err := c.in.Peek(headSize)
	return err == nil && c.chunkAt(0) && int64(c.order.Uint32(head[4:])) <= c.rest()-headSize
}

// chunkAt reports whether what looks like the name of a chunk stands so many bytes on.
func (c *chunks) chunkAt(at int64) bool {
	const name = 4
	head, err := c.in.Peek(int(at) + name)
	if err != nil {
		return false
	}
	for _, b := range head[at:] {
		if b < ' ' || b > '~' {
			return false
		}
	}
	return true
}

// trailingBytes returns how many of the last bytes of the file, which are no chunk, are
// lost.
func (c *chunks) trailingBytes() int64 {
	b, err := c.in.Peek(overrun)
	if err != nil && !errors.Is(err, io.EOF) || id3.TagSize(b) > 0 {
		return 0
	}
	return loss.Bytes(b)
}
