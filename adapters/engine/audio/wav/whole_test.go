package wav_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/wav"
)

func TestBitsDecideWhereABlockSizeContradictsThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bits, block, channels uint16
		data                  []byte
		want                  []float32
		said                  bool
	}{
		{16, 2, 1, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, false},
		{16, 0, 1, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, false},
		{16, 1, 1, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, true},
		{16, 4, 1, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, true},
		{16, 2, 2, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, true},
		{16, 8, 2, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, true},
		{0, 2, 1, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, false},
		{8, 2, 1, []byte{192, 64}, []float32{0.5, -0.5}, true},
		{24, 3, 1, []byte{0, 0, 0x40, 0, 0, 0xC0}, []float32{0.5, -0.5}, false},
		{24, 4, 1, []byte{0, 0, 0, 0x40, 0, 0, 0, 0xC0}, []float32{0.5, -0.5}, false},
		{24, 5, 1, []byte{0, 0, 0x40, 0, 0, 0xC0}, []float32{0.5, -0.5}, true},
		{32, 3, 1, []byte{0, 0, 0, 0x40, 0, 0, 0, 0xC0}, []float32{0.5, -0.5}, true},
		{12, 2, 1, []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}, false},
	} {
		form := pcm(1, c.channels, c.bits)
		binary.LittleEndian.PutUint16(form[12:], c.block)
		r := open(t, file("RIFF", chunk("fmt ", form), chunk("data", c.data)))
		got, err := read(r)
		if err != nil || !slices.Equal(got, c.want) || (len(r.Lost().Notes) > 0) != c.said {
			t.Errorf("%d bits in blocks of %d for %d channels: %v, %v, notes %q, want %v", c.bits, c.block, c.channels, got, err, r.Lost().Notes, c.want)
		}
	}
}

func TestTheHighestByteMayComeFirst(t *testing.T) {
	t.Parallel()
	big := binary.BigEndian
	form := big.AppendUint16(nil, 1)
	form = big.AppendUint16(form, 1)
	form = big.AppendUint32(form, 8000)
	form = big.AppendUint32(form, 24000)
	form = big.AppendUint16(form, 3)
	form = big.AppendUint16(form, 24)
	b := append([]byte("RIFX\x00\x00\x00\x00WAVEfmt \x00\x00\x00\x10"), form...)
	b = append(b, "data\x00\x00\x00\x06\x40\x00\x00\xc0\x00\x00"...)
	r := open(t, b)
	if got, err := read(r); err != nil || !slices.Equal(got, []float32{0.5, -0.5}) || r.Rate() != 8000 || r.Length() != 2 {
		t.Errorf("%v at %d Hz, Length = %d, %v", got, r.Rate(), r.Length(), err)
	}
}

func TestWhatIsBehindTheSamples(t *testing.T) {
	t.Parallel()
	form := chunk("fmt ", pcm(1, 1, 8))
	one := file("RIFF", form, chunk("data", []byte{192, 192, 192}))
	other := file("RIFF", chunk("LIST", []byte("words")), form, chunk("data", []byte{64, 64}))
	up, down := []float32{0.5, 0.5, 0.5}, []float32{-0.5, -0.5}
	long := make([]byte, 1<<17) // -1, and no name of a chunk
	for _, c := range []struct {
		name  string
		file  []byte
		want  []float32
		bytes int64
	}{
		{"nothing", one, up, 0},
		{"no pad byte", one[:len(one)-1], up, 0},
		{"a chunk", slices.Concat(one, chunk("LIST", []byte("words"))), up, 0},
		{"a chunk that is cut off", slices.Concat(one, head("LIST", 1<<20), []byte("words")), up, 0},
		{"a chunk without a pad byte before it", slices.Concat(one[:len(one)-1], chunk("LIST", []byte("words"))), up, 0},
		{"more samples", slices.Concat(one, chunk("data", []byte{64, 64})), slices.Concat(up, down), 0},
		{"another file", slices.Concat(one, other), slices.Concat(up, down), 0},
		{"a tag", slices.Concat(one, []byte("TAG"), make([]byte, 125)), up, 0},
		{"rubbish", slices.Concat(one, []byte("\x01rubbish")), up, 8},
		{"samples that the size has no room for", slices.Concat(one[:len(one)-1], long), slices.Concat(up, slices.Repeat([]float32{-1}, len(long))), 0},
		{"no samples, and a chunk", file("RIFF", form, head("data", 0), chunk("LIST", []byte("words")), chunk("data", []byte{64, 64})), down, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := open(t, c.file)
			got, err := read(r)
			if err != nil || !slices.Equal(got, c.want) || r.Lost().Bytes != c.bytes || r.Lost().Missing != 0 {
				t.Errorf("%d samples, %v, lost %+v, want %d and %d bytes", len(got), err, r.Lost(), len(c.want), c.bytes)
			}
		})
	}
}

func TestAJoinedFileMayBeOfAnotherKind(t *testing.T) {
	t.Parallel()
	one := file("RIFF", chunk("fmt ", pcm(1, 1, 8)), chunk("data", []byte{192, 192}))
	r := open(t, slices.Concat(one, file("RIFF", chunk("fmt ", pcm(3, 2, 32)), chunk("data", floats32(0.25, 0.25)))))
	p := make([]float32, 8)
	if n, err := r.Read(p); n != 2 || err != nil || r.Channels() != 1 {
		t.Errorf("first: %d samples, %d channels, %v", n, r.Channels(), err)
	}
	if n, err := r.Read(p); n != 2 || err != nil || r.Channels() != 2 {
		t.Errorf("then: %d samples, %d channels, %v", n, r.Channels(), err)
	}
	if _, err := r.Read(p); !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %v", err)
	}
	r = open(t, slices.Concat(one, file("RIFF", chunk("fmt ", pcm(2, 1, 4)), chunk("data", []byte{1}))))
	if got, err := read(r); len(got) != 2 || !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("ADPCM behind it: %v, %v", got, err)
	}
}

func TestWhatAFilePromisesAndDoesNotHoldIsMissing(t *testing.T) {
	t.Parallel()
	form := chunk("fmt ", pcm(1, 1, 8))
	for size, missing := range map[uint32]float64{0: 0, math.MaxUint32: 0, 4: 0, 4 + 8000: 1} {
		r := open(t, file("RIFF", form, head("data", size), []byte{1, 2, 3, 4}))
		if _, err := read(r); err != nil || r.Lost().Missing != missing {
			t.Errorf("a size of %d: %v, lost %+v, want %v seconds", size, err, r.Lost(), missing)
		}
	}
	if _, err := wav.NewReader(bytes.NewReader(nil), 0); !errors.Is(err, wav.ErrFormat) {
		t.Errorf("nothing: %v", err)
	}
}
