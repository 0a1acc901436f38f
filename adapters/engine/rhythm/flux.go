package rhythm

import (
	"math"

	"songmap/adapters/engine/spectrum"
)

// flux is the running state of DetectOnsets.
type flux struct {
	samples   []float32
	transform *spectrum.Transform
	bank      spectrum.Bank
	subBand   []int   // of each band
	scale     float32 // see gain
	bins      []float32
	past      [lag + 1][]float32 // log spectra, newest at past[now]
	now       int
}

func newFlux(samples []float32, rate int) *flux {
	f := &flux{
		samples:   samples,
		transform: spectrum.NewTransform(windowSize),
		bank:      spectrum.Triangular(windowSize, rate, perOctave, lowest, highest),
	}
	f.bins = make([]float32, f.transform.Bins())
	f.subBand = make([]int, len(f.bank))
	for i := range f.subBand {
		for _, edge := range []float64{lowEdge, midEdge, highEdge} {
			if f.bank[i].Centre >= edge {
				f.subBand[i]++
			}
		}
	}
	for i := range f.past {
		f.past[i] = make([]float32, len(f.bank))
	}
	f.scale = f.gain()
	return f
}

const (
	// compression sets the level, relative to the mean of the song, from
	// which magnitudes count by their logarithm.
	compression = 50
	// silent is the mean band magnitude (full scale is 1) below which a song
	// counts as silence and is not amplified: dither lies around it.
	silent = 1e-6
)

// gain returns the factor that brings the song to the working point of the
// logarithm, measured in a few hundred frames all over it; 0 for silence.
func (f *flux) gain() float32 {
	const probes = 400
	sum, n := 0.0, 0
	bands := make([]float32, len(f.bank))
	step := max(windowSize, len(f.samples)/probes)
	for at := 0; at < len(f.samples); at += step {
		f.bank.Apply(bands, f.transform.Magnitudes(f.bins, f.samples, at))
		for _, b := range bands {
			sum += float64(b)
			n++
		}
	}
	mean := sum / float64(max(1, n))
	if mean < silent {
		return 0
	}
	return float32(compression / mean)
}

// rise returns the rise of log energy in the four sub-bands at the next frame.
func (f *flux) rise(at int) (rise [4]float32) {
	f.now = (f.now + 1) % len(f.past)
	now, then := f.past[f.now], f.past[(f.now+1)%len(f.past)]
	f.bank.Apply(now, f.transform.Magnitudes(f.bins, f.samples, at))
	for i, v := range now {
		now[i] = float32(math.Log1p(float64(f.scale * v)))
	}
	for i, v := range now {
		before := max(then[max(0, i-1)], then[i], then[min(i+1, len(then)-1)])
		if v > before {
			rise[f.subBand[i]] += v - before
		}
	}
	return rise
}
