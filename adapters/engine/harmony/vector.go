package harmony

import "gonum.org/v1/gonum/floats"

// vector concatenates bass and treble, normalized and weighted.
func (c Chroma) vector() (v [24]float64) {
	const bass = 0.6
	normalize(v[:12], c.Bass, bass)
	normalize(v[12:], c.Treble, 1)
	return v
}

// Vector returns the chroma for comparison: bass and treble, concatenated.
func (c Chroma) Vector() []float64 {
	v := c.vector()
	return v[:]
}

// normalize writes to dst the vector of that length with the direction of src.
func normalize(dst []float64, src [12]float32, length float64) {
	for i, x := range src {
		dst[i] = float64(x)
	}
	if norm := floats.Norm(dst, 2); norm > 0 {
		floats.Scale(length/norm, dst)
	}
}
