package rhythm

import (
	"math"

	"gonum.org/v1/gonum/dsp/fourier"
)

// Beat intervals, in frames: from 214 down to 55 beats a minute.
const (
	shortest  = 28
	longest   = 109
	intervals = longest - shortest + 1
)

const (
	tempoWindow = 8 * fps // of the local autocorrelation
	tempoHop    = fps     // between two of them
)

// tempogram tells how well each beat interval explains the pulse, around each
// second and in the whole song (Grosche & Müller 2011; the comb over the
// multiples after Percival & Tzanetakis 2014).
type tempogram struct {
	local  [][]float32 // one row a tempoHop, one column an interval
	global []float32
}

func newTempogram(z []float32) tempogram {
	g := tempogram{global: make([]float32, intervals)}
	size := 1
	for size < 2*tempoWindow {
		size *= 2
	}
	c := &correlator{fft: fourier.NewFFT(size), frame: make([]float64, size), coeffs: make([]complex128, size/2+1)}
	z = blurred(z)
	for at := 0; at < len(z); at += tempoHop {
		row := comb(c.correlate(z, at-tempoWindow/2))
		g.local = append(g.local, row)
		for k, v := range row {
			g.global[k] += v
		}
	}
	for k := range g.global {
		g.global[k] /= float32(max(1, len(g.local)))
	}
	return g
}

// at is the evidence for all intervals around a frame, half of it from the
// whole song: tempo changes seldom.
func (g tempogram) at(frame, interval int) float64 {
	local := g.local[min(frame/tempoHop, len(g.local)-1)]
	return float64(local[interval]+g.global[interval]) / 2
}

// comb sums the correlation at an interval, its double and its fourfold: a
// beat has bars above it.
func comb(correlation []float64) []float32 {
	row := make([]float32, intervals)
	for k := range row {
		n := k + shortest
		sum := 0.0
		for _, tooth := range []struct {
			multiple int
			weight   float64
		}{{1, 1}, {2, 1}, {4, 0.7}} {
			at := n * tooth.multiple
			sum += tooth.weight * max(correlation[at-1], correlation[at], correlation[at+1])
		}
		row[k] = float32(max(0, sum/2.7))
	}
	return row
}

// correlator computes autocorrelations by way of the power spectrum.
type correlator struct {
	fft    *fourier.FFT
	frame  []float64
	coeffs []complex128
}

// correlate returns the autocorrelation of a window of the pulse, 1 at lag 0.
// It is valid until the next call.
func (c *correlator) correlate(z []float32, from int) []float64 {
	clear(c.frame)
	first, last := max(0, from), min(len(z), from+tempoWindow)
	mean := 0.0
	for i := first; i < last; i++ {
		mean += float64(z[i]) / float64(last-first)
	}
	for i := first; i < last; i++ {
		c.frame[i-first] = float64(z[i]) - mean
	}
	c.fft.Coefficients(c.coeffs, c.frame)
	for i, v := range c.coeffs {
		c.coeffs[i] = complex(real(v)*real(v)+imag(v)*imag(v), 0)
	}
	c.fft.Sequence(c.frame, c.coeffs)
	power := c.frame[0]
	if power <= 1e-9 {
		clear(c.frame)
		return c.frame
	}
	// Long lags see less of the window. Full compensation would let noise at
	// its end win, so the longest lags stay a little short.
	for i := range c.frame[:min(len(c.frame), tempoWindow)] {
		share := 1 - float64(i)/float64(last-first+1)
		c.frame[i] /= power * max(0.3, share)
	}
	return c.frame
}

// preferred is the tempo that listeners tap most readily, in beats a minute,
// and the octaves around it within which they do (Moelants 2002; as a prior,
// Ellis 2007).
const (
	preferred   = 118
	preferRange = 1.0
)

// prior is the logarithm of the preference for an interval, 0 at best.
func prior(frames int) float64 {
	octaves := math.Log2(60 * fps / float64(frames) / preferred)
	return -0.5 * octaves * octaves / (preferRange * preferRange)
}
