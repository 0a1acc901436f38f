package rhythm

import "math"

// normalized brings onset strength to an even level, so that quiet passages
// count like loud ones: the local mean is subtracted, and what remains is divided
// by its local root mean square. Values lie between 0 and ceiling.
func normalized(curve []float32) []float32 {
	const (
		ceiling = 4
		around  = fps / 2 // half width of the mean
		level   = 3 * fps // half width of the root mean square
		floor   = 2       // below it there is no onset in any music; notes lie around 100
	)
	z := make([]float32, len(curve))
	mean := newPrefixSums(curve)
	for i, v := range curve {
		if v >= floor {
			z[i] = max(0, v-0.8*float32(mean.mean(i-around, i+around+1)))
		}
	}
	squares := make([]float32, len(z))
	for i, v := range z {
		squares[i] = v * v
	}
	power := newPrefixSums(squares)
	whole := math.Sqrt(power.mean(0, len(z)))
	if whole == 0 {
		return z
	}
	for i, v := range z {
		local := math.Sqrt(power.mean(i-level, i+level+1))
		z[i] = min(ceiling, v/float32(local+0.1*whole))
	}
	return z
}

// prefixSums gives the sum and the mean of any stretch of a curve in constant
// time.
type prefixSums struct{ sums []float64 }

func newPrefixSums(curve []float32) prefixSums {
	r := prefixSums{make([]float64, len(curve)+1)}
	for i, v := range curve {
		r.sums[i+1] = r.sums[i] + float64(v)
	}
	return r
}

// sum returns the sum of [from, to), as far as it lies inside the curve.
func (r prefixSums) sum(from, to int) float64 {
	from, to = max(0, from), min(to, len(r.sums)-1)
	return r.sums[max(from, to)] - r.sums[from]
}

// mean returns the mean of [from, to), as far as it lies inside the curve.
func (r prefixSums) mean(from, to int) float64 {
	from, to = max(0, from), min(to, len(r.sums)-1)
	return max(0, r.sum(from, to)) / float64(max(1, to-from))
}

// smoothed returns a curve smoothed over a few frames, so that onsets that miss
// a common period by a frame still coincide.
func smoothed(z []float32) []float32 {
	kernel := [...]float32{0.06, 0.24, 0.4, 0.24, 0.06}
	out := make([]float32, len(z))
	for i := range out {
		for k, w := range kernel {
			if at := i + k - len(kernel)/2; at >= 0 && at < len(z) {
				out[i] += w * z[at]
			}
		}
	}
	return out
}
