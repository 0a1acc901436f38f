package harmony

import "gonum.org/v1/gonum/floats"

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
	for i, x := range src {
		dst[i] = float64(x)
	}
	if norm := floats.Norm(dst, 2); norm > 0 {
		floats.Scale(length/norm, dst)
	}
}
