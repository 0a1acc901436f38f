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

func TestEveryCodingIsRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		fmt  []byte
		data []byte
		want []float32
	}{
		{"8 bit", pcm(1, 1, 8), []byte{0, 64, 128, 255}, []float32{-1, -0.5, 0, 127. / 128}},
		{"16 bit", pcm(1, 1, 16), []byte{0, 0x80, 0, 0xC0, 0, 0, 0xFF, 0x7F}, []float32{-1, -0.5, 0, 32767. / 32768}},
		{"24 bit", pcm(1, 1, 24), []byte{0, 0, 0x80, 0, 0, 0x40, 1, 0, 0}, []float32{-1, 0.5, 1. / (1 << 23)}},
		{"32 bit", pcm(1, 1, 32), []byte{0, 0, 0, 0x80, 0, 0, 0, 0x20}, []float32{-1, 0.25}},
		{"20 bit in 3 bytes", pcm(1, 1, 20), []byte{0x10, 0, 0}, []float32{1. / (1 << 19)}},
		{"20 bit in 4 bytes", wide(20, 4), []byte{0, 0x10, 0, 0}, []float32{1. / (1 << 19)}},
		{"float", pcm(3, 1, 32), floats32(-1, 0.25, 3), []float32{-1, 0.25, 3}},
		{"double", pcm(3, 1, 64), floats64(-1, 0.25), []float32{-1, 0.25}},
		// The ends and the middle of G.711's tables, on a scale of 16 bits.
		{"A-law", pcm(6, 1, 8), []byte{0xD5, 0x55, 0xAA, 0x2A, 0xC5}, scale(8, -8, 32256, -32256, 264)},
		{"mu-law", pcm(7, 1, 8), []byte{0xFF, 0x7F, 0x80, 0x00, 0xEF}, scale(0, 0, 32124, -32124, 132)},
		{"extensible", extensible(1, 2, 16), []byte{0, 0x40, 0, 0xC0}, []float32{0.5, -0.5}},
		{"extensible float", extensible(3, 1, 32), floats32(0.125), []float32{0.125}},
		{"six channels", pcm(1, 6, 8), []byte{128, 64, 128, 64, 128, 64}, []float32{0, -0.5, 0, -0.5, 0, -0.5}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := mustRead(t, file("RIFF", chunk("fmt ", c.fmt), chunk("data", c.data)))
			if !slices.Equal(got, c.want) {
				t.Errorf("samples = %v, want %v", got, c.want)
			}
		})
	}
}

func TestLengthsThatLieDoNoHarm(t *testing.T) {
	t.Parallel()
	form, data := chunk("fmt ", pcm(1, 1, 8)), []byte{192, 192, 192}
	want := []float32{0.5, 0.5, 0.5}
	for _, c := range []struct {
		name string
		file []byte
	}{
		{"streamed, size 0", file("RIFF", form, head("data", 0), data)},
		{"streamed, greatest size", file("RIFF", form, head("data", math.MaxUint32), data)},
		{"cut off", file("RIFF", form, head("data", 1000), data)},
		{"RF64", file("RF64", chunk("ds64", large(3)), form, head("data", math.MaxUint32), data, []byte("after"))},
		{"RF64 without a size", file("RF64", chunk("ds64", large(0)), form, head("data", math.MaxUint32), data)},
		{"RF64 that overflows", file("RF64", chunk("ds64", large(math.MaxUint64)), form, head("data", math.MaxUint32), data)},
		{"chunks around", file("RIFF", chunk("LIST", []byte("odd")), form, chunk("data", data), chunk("LIST", []byte("more")))},
		{"long format chunk", file("RIFF", chunk("fmt ", append(pcm(1, 1, 8), make([]byte, 999)...)), chunk("data", data))},
		{"no block size", file("RIFF", chunk("fmt ", zeroed(pcm(1, 1, 8), 12, 14)), chunk("data", data))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := open(t, c.file)
			if r.Length() != 3 {
				t.Errorf("Length = %d, want 3", r.Length())
			}
			if got, err := read(r); err != nil || !slices.Equal(got, want) {
				t.Errorf("samples = %v, %v, want %v", got, err, want)
			}
		})
	}
}

func TestAFrameThatIsCutOffIsLeftOut(t *testing.T) {
	t.Parallel()
	got := mustRead(t, file("RIFF", chunk("fmt ", pcm(1, 2, 16)), head("data", 8), []byte{0, 0x40, 0, 0x40, 0, 0x40}))
	if want := []float32{0.5, 0.5}; !slices.Equal(got, want) {
		t.Errorf("samples = %v, want %v", got, want)
	}
}

func TestBrokenFilesAreRefused(t *testing.T) {
	t.Parallel()
	form := chunk("fmt ", pcm(1, 1, 8))
	for _, c := range []struct {
		name string
		file []byte
		want error
	}{
		{"empty", nil, wav.ErrFormat},
		{"another RIFF", append([]byte("RIFF\x04\x00\x00\x00AVI "), form...), wav.ErrFormat},
		{"nothing after the name", file("RIFF"), wav.ErrFormat},
		{"no samples", file("RIFF", form), wav.ErrFormat},
		{"samples first", file("RIFF", chunk("data", []byte{1, 2})), wav.ErrFormat},
		{"short format", file("RIFF", chunk("fmt ", []byte{1, 0}), chunk("data", nil)), wav.ErrFormat},
		{"cut-off format", file("RIFF", head("fmt ", 16), []byte{1, 0}), wav.ErrFormat},
		{"short extensible", file("RIFF", chunk("fmt ", pcm(0xFFFE, 1, 16)), chunk("data", nil)), wav.ErrFormat},
		{"no channels", file("RIFF", chunk("fmt ", pcm(1, 0, 16)), chunk("data", nil)), wav.ErrFormat},
		{"chunks without end", file("RIFF", bytes.Repeat(chunk("JUNK", nil), 5000)), wav.ErrFormat},
		{"ADPCM", file("RIFF", chunk("fmt ", pcm(2, 1, 4)), chunk("data", nil)), errors.ErrUnsupported},
		{"MP3 inside", file("RIFF", chunk("fmt ", pcm(0x55, 2, 0)), chunk("data", nil)), errors.ErrUnsupported},
		{"float of 16 bits", file("RIFF", chunk("fmt ", pcm(3, 1, 16)), chunk("data", nil)), errors.ErrUnsupported},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if _, err := wav.NewReader(bytes.NewReader(c.file), int64(len(c.file))); !errors.Is(err, c.want) {
				t.Errorf("NewReader = %v, want %v", err, c.want)
			}
		})
	}
}

func FuzzWAV(f *testing.F) {
	f.Add(file("RIFF", chunk("fmt ", pcm(1, 2, 16)), chunk("data", []byte{1, 2, 3, 4})))
	f.Add(file("RF64", chunk("ds64", large(8)), chunk("fmt ", extensible(3, 1, 32)), head("data", math.MaxUint32), floats32(1, 2)))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := wav.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		p := make([]float32, math.MaxUint16)
		for total := 0; ; {
			n, err := r.Read(p)
			total += n
			if err != nil {
				return
			}
			if n == 0 || n%r.Channels() != 0 || total > len(b) {
				t.Fatalf("Read = %d with %d channels, %d samples from %d bytes", n, r.Channels(), total, len(b))
			}
		}
	})
}

func mustRead(t *testing.T, b []byte) []float32 {
	t.Helper()
	got, err := read(open(t, b))
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func open(t *testing.T, b []byte) *wav.Reader {
	t.Helper()
	r, err := wav.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(r *wav.Reader) ([]float32, error) {
	var all []float32
	p := make([]float32, 2*r.Channels())
	for {
		n, err := r.Read(p)
		all = append(all, p[:n]...)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}

// file is a WAVE file of these parts.
func file(id string, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	return append(append(head(id, uint32(4+len(body))), "WAVE"...), body...)
}

func chunk(id string, body []byte) []byte {
	c := append(head(id, uint32(len(body))), body...)
	return append(c, make([]byte, len(body)%2)...)
}

func head(id string, size uint32) []byte {
	return binary.LittleEndian.AppendUint32([]byte(id), size)
}

// pcm is the body of a format chunk at 8 kHz.
func pcm(tag, channels, bits uint16) []byte {
	le := binary.LittleEndian
	block := (bits + 7) / 8 * channels
	b := le.AppendUint16(nil, tag)
	b = le.AppendUint16(b, channels)
	b = le.AppendUint32(b, 8000)
	b = le.AppendUint32(b, 8000*uint32(block))
	b = le.AppendUint16(b, block)
	return le.AppendUint16(b, bits)
}

func wide(bits, block uint16) []byte {
	b := pcm(1, 1, bits)
	binary.LittleEndian.PutUint16(b[12:], block)
	return b
}

func extensible(tag, channels, bits uint16) []byte {
	b := pcm(0xFFFE, channels, bits)
	b = append(b, 22, 0, byte(bits), 0, 0, 0, 0, 0, byte(tag), 0)
	return append(b, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71)
}

// large is the body of a ds64 chunk.
func large(size uint64) []byte {
	b := binary.LittleEndian.AppendUint64(make([]byte, 8), size)
	return append(b, make([]byte, 12)...)
}

func zeroed(b []byte, from, to int) []byte {
	clear(b[from:to])
	return b
}

func floats32(v ...float32) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(x))
	}
	return b
}

func floats64(v ...float64) []byte {
	var b []byte
	for _, x := range v {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
	}
	return b
}

func scale(v ...float32) []float32 {
	for i := range v {
		v[i] /= 1 << 15
	}
	return v
}
