package rhythm

import (
	"gonum.org/v1/gonum/dsp/fourier"
)

const (
	tempoWindow = 8 * fps // of the local autocorrelation
	tempoHop    = fps     // between two of them
)

// tempogram holds how well each beat interval explains the onset strength, around
// each second and in the whole song (Grosche & Müller 2011; the comb over the
// multiples after Percival & Tzanetakis 2014).
type tempogram struct {
	local  [][]float32 // a row for each tempoHop, a column for each interval
	global []float32
}

func newTempogram(z []float32) tempogram {
	g := tempogram{global: make([]float32, intervals)}
	size := 1
	for size < 2*tempoWindow {
		size *= 2
	}
	c := &correlator{fft: fourier.NewFFT(size), frame: make([]float64, size), coeffs: make([]complex128, size/2+1)}
	z = smoothed(z)
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

// evidence returns the evidence for an interval around a frame, half of it from
// the whole song: tempo changes seldom.
func (g tempogram) evidence(frame, interval int) float64 {
	local := g.local[min(frame/tempoHop, len(g.local)-1)]
	return float64(local[interval]+g.global[interval]) / 2
}

// comb sums the correlation at an interval, twice and four times it: beats form
// bars.
func comb(correlation []float64) []float32 {
	row := make([]float32, intervals)
	for k := range row {
		n := k + minInterval
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

// correlator computes autocorrelations from the power spectrum.
type correlator struct {
	fft    *fourier.FFT
	frame  []float64
	coeffs []complex128
}

// correlate returns the autocorrelation of a window of the onset strength, 1 at
// lag 0. It is valid until the next call.
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
	// Long lags overlap less. Full compensation would favour the noise at the
	// end of the window, so that of the longest lags is limited.
	for i := range c.frame[:min(len(c.frame), tempoWindow)] {
		share := 1 - float64(i)/float64(last-first+1)
		c.frame[i] /= power * max(0.3, share)
	}
	return c.frame
}
