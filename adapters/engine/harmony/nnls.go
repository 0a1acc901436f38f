package harmony

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// whitened writes to dst how many standard deviations each bin of a frame lies
// above the mean of the octave around it, so that loud and soft registers count
// alike (Mauch & Dixon 2010).
func whitened(dst, frame []float32) {
	const reach = 6 * perSemitone
	var sums, squares [pitchBins + 1]float64
	for i, v := range frame {
		sums[i+1] = sums[i] + float64(v)
		squares[i+1] = squares[i] + float64(v)*float64(v)
	}
	for i, v := range frame {
		from, to := max(0, i-reach), min(pitchBins, i+reach+1)
		n := float64(to - from)
		mean := (sums[to] - sums[from]) / n
		spread := math.Sqrt(max(0, (squares[to]-squares[from])/n-mean*mean))
		dst[i] = 0
		if above := float64(v) - mean; above > 0 && spread > 1e-12 {
			dst[i] = float32(above / spread)
		}
	}
}

// nnls decomposes a whitened spectrum into notes with decaying partials by
// non-negative least squares (Mauch & Dixon 2010), solved by coordinate descent on
// the normal equations.
type nnls struct {
	profiles [notes][]weight
	gram     [notes][]weight // products of profiles that overlap
	diagonal [notes]float64
}

type weight struct {
	at int
	w  float64
}

const (
	partials = 16
	rolloff  = 0.5 // amplitude of a partial relative to the one below it
)

func newNNLS() *nnls {
	t := &nnls{}
	for n := range t.profiles {
		t.profiles[n] = profile(n)
	}
	for a := range t.gram {
		for b := range t.gram {
			product := overlap(t.profiles[a], t.profiles[b])
			switch {
			case a == b:
				t.diagonal[a] = product
			case product > 1e-6:
				t.gram[a] = append(t.gram[a], weight{b, product})
			}
		}
	}
	return t
}

// profile returns the pitch spectrum of a note, of unit length.
func profile(note int) []weight {
	var bins [pitchBins]float64
	level := 1.0
	for k := 1; k <= partials; k++ {
		at := float64(note*perSemitone+perSemitone/2) + 12*perSemitone*math.Log2(float64(k))
		for bin := int(at) - 2; bin <= int(at)+3; bin++ {
			if d := math.Abs(float64(bin) - at); d < 2 && bin >= 0 && bin < pitchBins {
				bins[bin] += level * (0.5 + 0.5*math.Cos(math.Pi*d/2))
			}
		}
		level *= rolloff
	}
	norm := floats.Norm(bins[:], 2)
	var p []weight
	for i, v := range bins {
		if v > 0 {
			p = append(p, weight{i, v / norm})
		}
	}
	return p
}

func overlap(a, b []weight) float64 {
	sum, j := 0.0, 0
	for _, x := range a {
		for j < len(b) && b[j].at < x.at {
			j++
		}
		if j < len(b) && b[j].at == x.at {
			sum += x.w * b[j].w
		}
	}
	return sum
}

// solve writes to dst the activation of each note in a whitened spectrum.
func (t *nnls) solve(dst *[notes]float64, bins []float32) {
	const (
		sweeps = 40
		enough = 1e-3 // largest change in a sweep at which it has converged
	)
	var products [notes]float64 // of the profiles and the spectrum
	for n, p := range t.profiles {
		for _, x := range p {
			products[n] += x.w * float64(bins[x.at])
		}
		dst[n] = 0
	}
	for range sweeps {
		change := 0.0
		for n := range dst {
			rest := products[n]
			for _, g := range t.gram[n] {
				rest -= g.w * dst[g.at]
			}
			v := max(0, rest/t.diagonal[n])
			change = max(change, math.Abs(v-dst[n]))
			dst[n] = v
		}
		if change < enough {
			return
		}
	}
}
