package vorbis

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/ogg"
)

func TestHeadersOfARealFilePass(t *testing.T) {
	t.Parallel()
	if err := check(realHeaders(t)...); err != nil {
		t.Error(err)
	}
}

func TestHeadersThatAreNotThereAreRefused(t *testing.T) {
	t.Parallel()
	h := realHeaders(t)
	for _, c := range [][][]byte{{h[1], h[1], h[2]}, {h[0], h[2], h[1]}, {{1}, h[1], h[2]}, {h[0], h[1], {}}} {
		if err := check(c...); !errors.Is(err, errHeader) {
			t.Errorf("headers in disorder: %v", err)
		}
	}
}

func TestCutOffHeadersAreRefused(t *testing.T) {
	t.Parallel()
	for i, whole := range realHeaders(t) {
		// What follows the codebooks is not looked at, and comments end with
		// a bit that says so.
		limit := []int{len(whole), len(whole) - 1, 1000}[i]
		for n := range limit {
			h := realHeaders(t)
			h[i] = whole[:n]
			if err := check(h...); !errors.Is(err, errHeader) {
				t.Fatalf("%d of %d bytes of header %d: %v", n, len(whole), i+1, err)
			}
		}
	}
}

func TestACodebookWithoutCodewordsPasses(t *testing.T) {
	t.Parallel()
	h := realHeaders(t)
	h[2] = setup(4, 100, sparse, 99)
	if err := check(h...); err != nil {
		t.Error(err)
	}
}

func TestSizesThatNoFileHasAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		change func(h [][]byte)
	}{
		{"no channels", func(h [][]byte) { h[0][prefix+4] = 0 }},
		{"255 channels", func(h [][]byte) { h[0][prefix+4] = 255 }},
		{"blocks of 32768", func(h [][]byte) { h[0][prefix+21] = 0xF8 }},
		{"blocks of 1", func(h [][]byte) { h[0][prefix+21] = 0xB0 }},
		{"short blocks longer than long ones", func(h [][]byte) { h[0][prefix+21] = 0x8B }},
		{"a vendor of 4 GB", func(h [][]byte) { h[1] = comment(0xFF, 0xFF, 0xFF, 0xFF) }},
		{"4 billion comments", func(h [][]byte) { h[1] = comment(0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0) }},
		{"a comment of 4 GB", func(h [][]byte) { h[1] = comment(0, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF) }},
		{"a codebook without entries", func(h [][]byte) { h[2] = setup(1, 0, sparse, 99) }},
		{"a codebook without dimensions", func(h [][]byte) { h[2] = setup(0, 8, sparse, 99) }},
		{"16 million entries", func(h [][]byte) { h[2] = setup(1, 1<<24-1, sparse, 1<<22) }},
		{"4 billion numbers", func(h [][]byte) { h[2] = setup(1<<16-1, 1<<16, sparse, 1<<14) }},
		{"entries in order that never end", func(h [][]byte) { h[2] = setup(1, 1<<19, ordered, 999) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := realHeaders(t)
			c.change(h)
			if err := check(h...); !errors.Is(err, errHeader) {
				t.Errorf("checkHeaders = %v, want %v", err, errHeader)
			}
		})
	}
}

// check looks at the packets as if they were those of the headers.
func check(packets ...[]byte) error {
	for i, p := range packets {
		if err := checkHeader(i, p); err != nil {
			return err
		}
	}
	return nil
}

func realHeaders(t *testing.T) [][]byte {
	t.Helper()
	f, err := os.ReadFile("../testdata/sweep.ogg")
	if err != nil {
		t.Fatal(err)
	}
	s := ogg.NewStream(io.NewSectionReader(bytes.NewReader(f), 0, int64(len(f))), "\x01vorbis")
	var h [][]byte
	for len(h) < headers {
		part, err := s.Next()
		if err != nil {
			t.Fatal(err)
		}
		h = append(h, part.Packets...)
	}
	return h[:headers]
}

func comment(b ...byte) []byte { return append([]byte("\x03vorbis"), b...) }

// How a codebook tells the lengths of its codewords.
const (
	ordered = 1
	sparse  = 2
)

// setup has one codebook in which no entry is used, in so many bytes.
func setup(dimensions, entries uint32, lengths byte, size int) []byte {
	return slices.Concat([]byte("\x05vorbis\x00BCV"), []byte{
		byte(dimensions), byte(dimensions >> 8),
		byte(entries), byte(entries >> 8), byte(entries >> 16),
		lengths,
	}, make([]byte, size))
}
