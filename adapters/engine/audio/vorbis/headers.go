package vorbis

import (
	"encoding/binary"
	"errors"
	"fmt"
)

var errHeader = errors.New("vorbis: impossible header")

// Limits far above those of real files. The codebooks of libvorbis hold less than
// a hundred thousand numbers in all.
const (
	maxChannels = 16
	maxNumbers  = 1 << 20
)

// prefix is the size of the type and the name that begin every header.
const prefix = 1 + len("vorbis")

// headers is how many there are before the music.
const headers = 3

// checkHeader looks at the packet of header i, and refuses sizes that no real
// file has (Vorbis I specification, section 4.2).
func checkHeader(i int, b []byte) error {
	if len(b) < prefix || b[0] != byte(2*i+1) || string(b[1:prefix]) != "vorbis" {
		return fmt.Errorf("%w: header %d is missing", errHeader, i+1)
	}
	return [headers]func([]byte) error{checkIdentification, checkComment, checkSetup}[i](b[prefix:])
}

func checkIdentification(b []byte) error {
	if len(b) < 23 || b[4] == 0 || b[4] > maxChannels {
		return fmt.Errorf("%w: channels", errHeader)
	}
	if short, long := b[21]&15, b[21]>>4; short < 6 || long > 13 || short > long {
		return fmt.Errorf("%w: block sizes", errHeader)
	}
	return nil
}

// checkComment walks the list of comments, each with its length before it.
func checkComment(b []byte) error {
	b, ok := skipText(b)
	if !ok || len(b) < 4 {
		return fmt.Errorf("%w: comments", errHeader)
	}
	n := binary.LittleEndian.Uint32(b)
	b = b[4:]
	for range n {
		if b, ok = skipText(b); !ok {
			return fmt.Errorf("%w: comments", errHeader)
		}
	}
	return nil
}

func skipText(b []byte) (rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, false
	}
	n := int64(binary.LittleEndian.Uint32(b))
	if n > int64(len(b)-4) {
		return nil, false
	}
	return b[4+n:], true
}

func checkSetup(b []byte) error {
	r := &bits{b: b}
	numbers := uint64(0)
	for range r.read(8) + 1 {
		size, ok := r.codebook()
		numbers += size.entries * size.dimensions
		if !ok || numbers > maxNumbers {
			return fmt.Errorf("%w: codebooks", errHeader)
		}
	}
	return nil
}
