package harmony

import "slices"

// quantile returns the value below which a share of the values lies; 0 of none.
func quantile(values []float32, share float64) float32 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
