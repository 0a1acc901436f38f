package harmony

import (
	"slices"

	"gonum.org/v1/gonum/stat"
)

// profiles holds how well each degree of the chromatic scale, from the tonic, fits
// a key. There are two families, because they err on different songs: Temperley's,
// from the Kostka-Payne corpus (2007), and those of Albrecht & Shanahan (2013).
//
//nolint:gochecknoglobals // a constant table
var profiles = [...]struct{ major, minor [12]float64 }{
	{
		[12]float64{0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400},
		[12]float64{0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330},
	},
	{
		[12]float64{0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081},
		[12]float64{0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052},
	},
}

// correlations returns Pearson's correlation of pitch classes with the profiles of
// the 24 keys, major keys from C first, the mean of the families.
func correlations(sum [12]float64) (r [24]float64) {
	if stat.PopVariance(sum[:], nil) <= 1e-13 {
		return r // flat: no key fits better than another
	}
	twice := slices.Concat(sum[:], sum[:])
	for _, p := range profiles {
		for tonic := range 12 {
			r[tonic] += stat.Correlation(twice[tonic:tonic+12], p.major[:], nil) / float64(len(profiles))
			r[12+tonic] += stat.Correlation(twice[tonic:tonic+12], p.minor[:], nil) / float64(len(profiles))
		}
	}
	return r
}
