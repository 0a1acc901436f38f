package spectrum_test

import (
	"math"
	"slices"
	"testing"

	"songmap/adapters/engine/spectrum"
	"songmap/tests/signals"
)

const (
	rate = 22050
	size = 1024
)

func TestAFullScaleSineReadsOneAtItsFrequency(t *testing.T) {
	t.Parallel()
	const bin = 40
	sine := signals.Tone(bin*float64(rate)/size, 1, rate) // half of full scale
	tr := spectrum.NewTransform(size)
	m := tr.Magnitudes(make([]float32, tr.Bins()), sine, rate/2)
	if math.Abs(float64(m[bin])-0.5) > 0.01 {
		t.Errorf("magnitude = %v, want 0.5", m[bin])
	}
	if m[bin+5] > 0.001 {
		t.Errorf("magnitude five bins off = %v, want nearly none", m[bin+5])
	}
}

func TestOutsideTheSignalIsSilence(t *testing.T) {
	t.Parallel()
	tr := spectrum.NewTransform(size)
	ones := signals.Constant(1, 0.1, rate)
	for _, centre := range []int{-size, len(ones) + size} {
		used := slices.Repeat([]float32{1}, tr.Bins()) // by the frame before
		for bin, v := range tr.Magnitudes(used, ones, centre) {
			if v != 0 {
				t.Fatalf("around %d bin %d = %v, want 0", centre, bin, v)
			}
		}
	}
}

func TestBandsOfAFlatSpectrumAreFlat(t *testing.T) {
	t.Parallel()
	flat := make([]float32, size/2+1)
	for i := range flat {
		flat[i] = 1
	}
	b := spectrum.Triangular(size, rate, 12, 30, 11000)
	for i, v := range b.Apply(make([]float32, len(b)), flat) {
		if math.Abs(float64(v)-1) > 1e-5 {
			t.Errorf("band %d = %v, want 1", i, v)
		}
	}
}

func TestBandsAscend(t *testing.T) {
	t.Parallel()
	b := spectrum.Triangular(size, rate, 12, 30, 20000)
	for i := 1; i < len(b); i++ {
		if b[i].Centre <= b[i-1].Centre || b[i].Centre > rate/2 {
			t.Errorf("band %d stands at %v Hz after %v Hz", i, b[i].Centre, b[i-1].Centre)
		}
	}
}
