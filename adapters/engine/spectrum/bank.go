package spectrum

import "math"

// Bank sums a linear spectrum into overlapping triangular bands whose centres
// are equally spaced in pitch. Where the bands would be narrower than the bins
// of the spectrum, each bin is a band.
type Bank struct {
	bands []band
}

type band struct {
	centre  float64 // Hz
	first   int     // bin of the first weight
	weights []float32
}

// NewBank returns a bank over the spectra of a transform of size samples at a
// rate in Hz, from one frequency to another.
func NewBank(size, rate, perOctave int, from, to float64) *Bank {
	width := float64(rate) / float64(size) // Hz a bin
	var edges []int
	for i := 0; ; i++ {
		f := from * math.Exp2(float64(i)/float64(perOctave))
		if f > min(to, float64(rate)/2) {
			break
		}
		bin := int(math.Round(f / width))
		if len(edges) == 0 || bin > edges[len(edges)-1] {
			edges = append(edges, bin)
		}
	}
	b := &Bank{}
	for i := 1; i+1 < len(edges); i++ {
		b.bands = append(b.bands, triangle(edges[i-1], edges[i], edges[i+1], width))
	}
	return b
}

// triangle returns a band that rises from one bin to its top and falls to
// another; its weights sum to 1.
func triangle(from, top, to int, width float64) band {
	b := band{centre: float64(top) * width, first: from + 1}
	sum := float32(0)
	for bin := from + 1; bin < to; bin++ {
		w := float32(bin-from) / float32(top-from)
		if bin > top {
			w = float32(to-bin) / float32(to-top)
		}
		b.weights = append(b.weights, w)
		sum += w
	}
	for i := range b.weights {
		b.weights[i] /= sum
	}
	return b
}

// Bands returns the number of bands.
func (b *Bank) Bands() int { return len(b.bands) }

// Centre returns the frequency, in Hz, at which a band is strongest.
func (b *Bank) Centre(i int) float64 { return b.bands[i].centre }

// Apply writes the bands of a spectrum to dst, and returns dst.
func (b *Bank) Apply(dst, magnitudes []float32) []float32 {
	for i := range b.bands {
		sum := float32(0)
		for k, w := range b.bands[i].weights {
			sum += w * magnitudes[b.bands[i].first+k]
		}
		dst[i] = sum
	}
	return dst
}
