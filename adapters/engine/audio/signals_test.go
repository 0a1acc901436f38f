package audio_test

import (
	"encoding/binary"
	"math"
	"os"
	"path/filepath"
	"testing"

	"songmap/adapters/engine/audio"
)

// sweeps are the files that testdata/make.sh makes, and what decodes them.
func sweeps() map[string]string {
	return map[string]string{
		"sweep.mp3": "mp3", "sweep.flac": "flac", "sweep.ogg": "vorbis", "sweep.opus": "opus",
	}
}

// againstSweep says how strong the sound of those files is in a signal, and how
// much else there is for each part of it. The ends are left out, where codecs
// smear.
func againstSweep(x []float32) (gain, rest float64) {
	const edge = audio.Rate / 50
	var xx, xy, yy float64
	for i := edge; i < len(x)-edge; i++ {
		at := float64(i) / audio.Rate
		y := 0.3 * math.Sin(2*math.Pi*(200*at+800*at*at))
		xx += float64(x[i]) * float64(x[i])
		xy += float64(x[i]) * y
		yy += y * y
	}
	gain = xy / yy
	return gain, math.Sqrt(max(0, xx/(gain*gain*yy)-1))
}

// distance is the rms of the difference, as far as both go.
func distance(a, b []float32) float64 {
	var sum float64
	n := min(len(a), len(b))
	for i := range n {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
	}
	return math.Sqrt(sum / float64(max(1, n)))
}

func decode(t *testing.T, file []byte) audio.Signal {
	t.Helper()
	s, err := audio.Decode(t.Context(), save(t, "song", file), noFFmpeg(), ignore)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func testdata(tb testing.TB, file string) []byte {
	tb.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		tb.Fatal(err)
	}
	return b
}

func save(tb testing.TB, name string, b []byte) string {
	tb.Helper()
	path := filepath.Join(tb.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		tb.Fatal(err)
	}
	return path
}

func ignore(float64) {}

// wavFile is a mono file of 16 bits.
func wavFile(rate uint32, samples []int16) string {
	data, _ := binary.Append(nil, binary.LittleEndian, samples)
	return riff(1, rate, 16, data)
}

// floatFile is a mono file of 32-bit floats.
func floatFile(rate uint32, samples []float32) string {
	data, _ := binary.Append(nil, binary.LittleEndian, samples)
	return riff(3, rate, 32, data)
}

func riff(tag uint16, rate uint32, bits uint16, data []byte) string {
	le := binary.LittleEndian
	b := []byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00")
	b = le.AppendUint16(b, tag)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint32(b, rate)
	b = le.AppendUint32(b, rate*uint32(bits/8))
	b = le.AppendUint16(b, bits/8)
	b = le.AppendUint16(b, bits)
	b = le.AppendUint32(append(b, "data"...), uint32(len(data)))
	return string(append(b, data...))
}
