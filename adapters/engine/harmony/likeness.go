package harmony

import "math"

// Likeness of two chromas is the cosine between them, 0 to 1. Silence is like
// silence alone.
func (c Chroma) Likeness(d Chroma) float64 {
	a, b := c.vector(), d.vector()
	var dot, aa, bb float64
	for i := range a {
		dot += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	switch {
	case aa == 0 && bb == 0:
		return 1
	case aa == 0 || bb == 0:
		return 0
	}
	return dot / math.Sqrt(aa*bb)
}

// vector is bass and treble in a row, each of unit length before bass is
// given its weight.
func (c Chroma) vector() (v [24]float64) {
	const bass = 0.6
	put(v[:12], c.Bass, bass)
	put(v[12:], c.Treble, 1)
	return v
}

// Vector is the chroma for comparison: bass and treble in a row.
func (c Chroma) Vector() []float64 {
	v := c.vector()
	return v[:]
}

func put(dst []float64, src [12]float32, length float64) {
	norm := 0.0
	for _, x := range src {
		norm += float64(x) * float64(x)
	}
	if norm == 0 {
		return
	}
	for i, x := range src {
		dst[i] = length * float64(x) / math.Sqrt(norm)
	}
}
