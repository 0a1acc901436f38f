package rhythm

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// add adds values to a sum, standardised and weighted. Values that spread less
// than floor count less.
func add(sum, values []float64, floor, weight float64) {
	mean, spread := stat.PopMeanStdDev(values, nil)
	if spread = max(floor, spread); spread < 1e-6 {
		return
	}
	for i, v := range values {
		sum[i] += weight * (v - mean) / spread
	}
}

// strengths is the height of a curve at each of some times.
func strengths(curve []float32, times []float64) []float64 {
	out := make([]float64, len(times))
	for i, t := range times {
		out[i] = height(curve, t)
	}
	return out
}

// surges is all that rises in a curve around each of some times. Unlike the
// height it does not depend on where between two frames the onset lies.
func surges(curve []float32, times []float64) []float64 {
	const reach = 5 // frames
	sums := newRunning(curve)
	out := make([]float64, len(times))
	for i, t := range times {
		at := int(math.Round(t*fps + lead + delay))
		out[i] = sums.sum(at-reach, at+reach+1)
	}
	return out
}

// height is the top of a curve around a time.
func height(curve []float32, t float64) float64 {
	const reach = 3 // frames
	at := int(math.Round(t*fps + lead + delay))
	top := float32(0)
	for i := max(0, at-reach); i <= min(len(curve)-1, at+reach); i++ {
		top = max(top, curve[i])
	}
	return float64(top)
}
