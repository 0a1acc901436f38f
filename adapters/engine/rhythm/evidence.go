package rhythm

import (
	"math"

	"gonum.org/v1/gonum/stat"
)

// addStandardized adds values to a sum, standardized and weighted. Values that
// spread less than minSpread count less.
func addStandardized(sum, values []float64, minSpread, weight float64) {
	mean, spread := stat.PopMeanStdDev(values, nil)
	if spread = max(minSpread, spread); spread < 1e-6 {
		return
	}
	for i, v := range values {
		sum[i] += weight * (v - mean) / spread
	}
}

// onsetPeaks returns the peak of an onset curve around each of some times.
func onsetPeaks(curve []float32, times []float64) []float64 {
	out := make([]float64, len(times))
	for i, t := range times {
		out[i] = onsetPeak(curve, t)
	}
	return out
}

// onsetStrengths returns the sum of an onset curve around each of some times.
// Unlike the peak it does not depend on where between two frames the onset lies.
func onsetStrengths(curve []float32, times []float64) []float64 {
	const reach = 5 // frames
	sums := newPrefixSums(curve)
	out := make([]float64, len(times))
	for i, t := range times {
		at := int(math.Round(t*fps + lead + delay))
		out[i] = sums.sum(at-reach, at+reach+1)
	}
	return out
}

// onsetPeak returns the peak of an onset curve around a time.
func onsetPeak(curve []float32, t float64) float64 {
	const reach = 3 // frames
	at := int(math.Round(t*fps + lead + delay))
	peak := float32(0)
	for i := max(0, at-reach); i <= min(len(curve)-1, at+reach); i++ {
		peak = max(peak, curve[i])
	}
	return float64(peak)
}
