package audio_test

import (
	"bytes"
	"math"
	"path/filepath"
	"testing"

	"songmap/adapters/engine/audio"
)

// BenchmarkDecode measures how many times faster than it plays a file is decoded.
// The files are short, so opening them weighs more than in a song.
func BenchmarkDecode(b *testing.B) {
	samples := make([]int16, 60*44100)
	for i := range samples {
		samples[i] = int16(1e4 * math.Sin(float64(i)/20))
	}
	paths := map[string]string{"wav": save(b, "song.wav", []byte(wavFile(44100, samples)))}
	for file, format := range sweeps() {
		paths[format] = filepath.Join("testdata", file)
	}
	// MP3 is the one format of which copies in a row are a longer song.
	paths["mp3"] = save(b, "song.mp3", bytes.Repeat(testdata(b, "sweep.mp3"), 100))
	for format, path := range paths {
		b.Run(format, func(b *testing.B) {
			seconds := 0.0
			for b.Loop() {
				s, err := audio.Decode(b.Context(), path, noFFmpeg(), ignore)
				if err != nil {
					b.Fatal(err)
				}
				seconds += s.Duration()
			}
			b.ReportMetric(seconds/b.Elapsed().Seconds(), "x-real-time")
		})
	}
}
