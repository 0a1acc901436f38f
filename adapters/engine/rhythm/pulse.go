package rhythm

import "math"

// pulse brings an onset curve to an even level, so that quiet passages count
// like loud ones: the local mean is taken off, and what remains is divided by
// its local strength. Values lie between 0 and ceiling.
func pulse(curve []float32) []float32 {
	const (
		ceiling = 4
		around  = fps / 2 // half width of the mean
		level   = 3 * fps // half width of the strength
		slight  = 2       // rise that is an onset in no music; notes lie around 100
	)
	z := make([]float32, len(curve))
	mean := newRunning(curve)
	for i, v := range curve {
		if v >= slight {
			z[i] = max(0, v-0.8*float32(mean.over(i-around, i+around+1)))
		}
	}
	squares := make([]float32, len(z))
	for i, v := range z {
		squares[i] = v * v
	}
	power := newRunning(squares)
	whole := math.Sqrt(power.over(0, len(z)))
	if whole == 0 {
		return z
	}
	for i, v := range z {
		local := math.Sqrt(power.over(i-level, i+level+1))
		z[i] = min(ceiling, v/float32(local+0.1*whole))
	}
	return z
}

// running gives the mean of any stretch of a curve in constant time.
type running struct{ sums []float64 }

func newRunning(curve []float32) running {
	r := running{make([]float64, len(curve)+1)}
	for i, v := range curve {
		r.sums[i+1] = r.sums[i] + float64(v)
	}
	return r
}

// sum of the stretch [from, to), as far as it lies inside the curve.
func (r running) sum(from, to int) float64 {
	from, to = max(0, from), min(to, len(r.sums)-1)
	return r.sums[max(from, to)] - r.sums[from]
}

// over is the mean of the stretch [from, to).
func (r running) over(from, to int) float64 {
	from, to = max(0, from), min(to, len(r.sums)-1)
	return max(0, r.sum(from, to)) / float64(max(1, to-from))
}

// blurred is a curve smoothed over a few frames, so that onsets that miss a
// common period by a frame still meet.
func blurred(z []float32) []float32 {
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
