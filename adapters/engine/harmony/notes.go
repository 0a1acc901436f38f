package harmony

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// whitened writes to dst how far each bin of a frame stands out of its
// neighbourhood of an octave, in units of that neighbourhood's spread: loud
// and soft registers then count alike (Mauch & Dixon 2010).
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

// transcriber explains a whitened spectrum as a sum of notes with decaying
// partials: approximate transcription by non-negative least squares (Mauch &
// Dixon 2010), solved by coordinate descent on the normal equations.
type transcriber struct {
	profiles [notes][]weight
	gram     [notes][]weight // products of the profiles that overlap
	self     [notes]float64
}

type weight struct {
	at int
	w  float64
}

const (
	partials = 16
	rolloff  = 0.5 // amplitude of a partial relative to the one below it
)

func newTranscriber() *transcriber {
	t := &transcriber{}
	for n := range t.profiles {
		t.profiles[n] = profile(n)
	}
	for a := range t.gram {
		for b := range t.gram {
			product := overlap(t.profiles[a], t.profiles[b])
			switch {
			case a == b:
				t.self[a] = product
			case product > 1e-6:
				t.gram[a] = append(t.gram[a], weight{b, product})
			}
		}
	}
	return t
}

// profile is the pitch spectrum of a note of unit length.
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

// explain writes to dst how much of each note a whitened spectrum holds.
func (t *transcriber) explain(dst *[notes]float64, bins []float32) {
	const (
		sweeps = 40
		enough = 1e-3 // largest change of a sweep at which it has settled
	)
	var seen [notes]float64
	for n, p := range t.profiles {
		for _, x := range p {
			seen[n] += x.w * float64(bins[x.at])
		}
		dst[n] = 0
	}
	for range sweeps {
		change := 0.0
		for n := range dst {
			rest := seen[n]
			for _, g := range t.gram[n] {
				rest -= g.w * dst[g.at]
			}
			v := max(0, rest/t.self[n])
			change = max(change, math.Abs(v-dst[n]))
			dst[n] = v
		}
		if change < enough {
			return
		}
	}
}
