package flac_test

import (
	"errors"
	"io"
	"testing"

	"songmap/adapters/engine/audio/flac"
)

// FuzzFLAC reads whatever it gets to its end, in whole frames.
func FuzzFLAC(f *testing.F) {
	file := ramp(2*block, 8).File()
	f.Add(file)
	f.Add(append(file, file...))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := flac.NewReader(section(b))
		if err != nil {
			return
		}
		p := make([]float32, 999)
		for {
			n, err := r.Read(p)
			if err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
			if err != nil {
				return
			}
			if n == 0 || n%r.Channels() != 0 {
				t.Fatalf("Read = %d with %d channels", n, r.Channels())
			}
		}
	})
}
