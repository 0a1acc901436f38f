// Package vector compares what was measured at two places of a song.
package vector

import "gonum.org/v1/gonum/floats"

// Cosine is the cosine between two vectors. Silence is like silence alone.
func Cosine(a, b []float64) float64 {
	na, nb := floats.Norm(a, 2), floats.Norm(b, 2)
	switch {
	case na*nb > 0:
		return floats.Dot(a, b) / (na * nb)
	case na == nb:
		return 1
	}
	return 0
}
