// Package spectrum turns a signal into magnitude spectra, one frame at a time,
// and sums them into bands of equal width in pitch. It keeps no frame, so the
// length of a song costs no memory here.
package spectrum

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Transform is a short-time Fourier transform with a Hann window. Its methods
// must not run concurrently.
type Transform struct {
	fft    *fourier.FFT
	window []float64
	frame  []float64
	coeffs []complex128
}

// NewTransform returns a transform of size samples; size is even.
func NewTransform(size int) *Transform {
	t := &Transform{
		fft:    fourier.NewFFT(size),
		window: make([]float64, size),
		frame:  make([]float64, size),
		coeffs: make([]complex128, size/2+1),
	}
	for i := range t.window {
		hann := 0.5 - 0.5*math.Cos(2*math.Pi*(float64(i)+0.5)/float64(size))
		t.window[i] = hann * 4 / float64(size) // a full-scale sine reads 1
	}
	return t
}

// Bins returns the number of magnitudes of a frame, from 0 Hz to half the rate.
func (t *Transform) Bins() int { return len(t.coeffs) }

// Magnitudes writes to dst the spectrum around a sample, and returns dst. The
// signal is padded with silence.
func (t *Transform) Magnitudes(dst, samples []float32, centre int) []float32 {
	first := centre - len(t.frame)/2
	clear(t.frame)
	silent := true
	for i := max(0, -first); i < min(len(t.frame), len(samples)-first); i++ {
		t.frame[i] = float64(samples[first+i]) * t.window[i]
		silent = silent && samples[first+i] == 0
	}
	if silent { // hours of it must not cost what music does
		clear(dst)
		return dst
	}
	t.fft.Coefficients(t.coeffs, t.frame)
	for i, c := range t.coeffs {
		dst[i] = float32(math.Sqrt(real(c)*real(c) + imag(c)*imag(c)))
	}
	return dst
}
