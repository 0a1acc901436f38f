package spectrum

import "math"

// Bank sums the bins of a linear spectrum into bands.
type Bank []Band

// Band is a weighted mean of bins.
type Band struct {
	Centre  float64 // Hz
	First   int     // bin of the first weight
	Weights []float32
}

// Normalized returns the band with weights whose sum is 1.
func (b Band) Normalized() Band {
	sum := float32(0)
	for _, w := range b.Weights {
		sum += w
	}
	for i := range b.Weights {
		b.Weights[i] /= max(sum, 1e-9)
	}
	return b
}

// Triangular returns overlapping triangular bands whose centres are equally spaced
// in pitch, for spectra of size samples at a rate in Hz, from one frequency to another.
// Where the bands would be narrower than the bins, each bin is a band.
func Triangular(size, rate, perOctave int, from, to float64) Bank {
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
	var b Bank
	for i := 1; i+1 < len(edges); i++ {
		b = append(b, triangle(edges[i-1], edges[i], edges[i+1], width))
	}
	return b
}

// triangle returns a band that rises from one bin to its top and falls to another.
func triangle(from, top, to int, width float64) Band {
	b := Band{Centre: float64(top) * width, First: from + 1}
	for bin := from + 1; bin < to; bin++ {
		w := float32(bin-from) / float32(top-from)
		if bin > top {
			w = float32(to-bin) / float32(to-top)
		}
		b.Weights = append(b.Weights, w)
	}
	return b.Normalized()
}

// Apply writes the bands of a spectrum to dst, and returns dst.
func (b Bank) Apply(dst, magnitudes []float32) []float32 {
	for i, band := range b {
		sum := float32(0)
		for k, w := range band.Weights {
			sum += w * magnitudes[band.First+k]
		}
		dst[i] = sum
	}
	return dst
}
