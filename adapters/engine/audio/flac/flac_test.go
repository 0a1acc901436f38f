package flac_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/flac"
)

// sweep is 0.4 s of stereo at 16 kHz, with 16 bits.
func sweep(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../testdata/sweep.flac")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const music = 6400 // samples per channel in sweep

func TestLengthIsThatOfTheFile(t *testing.T) {
	t.Parallel()
	r := open(t, sweep(t))
	if n := len(read(t, r)) / 2; n != music || r.Length() != music || r.Rate() != 16000 || r.Channels() != 2 {
		t.Errorf("%d samples, Length = %d, %d channels at %d Hz", n, r.Length(), r.Channels(), r.Rate())
	}
}

func TestATagBehindTheMusicIsLeftOut(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	tagged := slices.Concat(b, []byte("TAG"), make([]byte, 125))
	if !slices.Equal(read(t, open(t, tagged)), read(t, open(t, b))) {
		t.Error("a tag at the end changes the sound")
	}
}

func TestMoreBitsThanTheDecoderGetsRightAreLeftToOthers(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	const bitsAt = 4 + 4 + 12 // one bit less than the size, across two bytes
	b[bitsAt] |= 1
	b[bitsAt+1] |= 0xF0
	if _, err := flac.NewReader(section(b)); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("32 bits: %v, want %v", err, errors.ErrUnsupported)
	}
}

func open(t *testing.T, b []byte) *flac.Reader {
	t.Helper()
	r, err := flac.NewReader(section(b))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func section(b []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b)))
}

func read(t *testing.T, r *flac.Reader) []float32 {
	t.Helper()
	var all []float32
	p := make([]float32, 1000)
	for {
		n, err := r.Read(p)
		all = append(all, p[:n]...)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
