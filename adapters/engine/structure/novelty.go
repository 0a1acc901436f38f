package structure

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// novelty returns how much the music before each bar differs from the music after
// it: a checkerboard kernel slides along the diagonal of the self-similarity matrix
// (Foote 2000), of which only the band under the kernel is computed. It sums harmony
// and timbre with kernels of four and eight bars, each scaled to 1.
func (s selfSimilarity) novelty() []float64 {
	sum := make([]float64, len(s.bars))
	if len(sum) == 0 {
		return nil
	}
	for _, view := range []struct {
		like   func(i, j int) float64
		weight float64
	}{{s.timbre, 1}, {s.progression, 0.8}} {
		for _, half := range []int{4, 8} {
			curve := checkerboard(view.like, len(s.bars), half)
			floats.AddScaled(sum, view.weight/max(floats.Max(curve), 0.05), curve)
		}
	}
	floats.Scale(1/max(floats.Max(sum), 1e-9), sum)
	return sum
}

// progression compares the harmony of four bars from each of two places on: one
// similar chord says little, a run of them does.
func (s selfSimilarity) progression(i, j int) float64 {
	const run = 4
	sum, n := 0.0, min(run, len(s.bars)-max(i, j))
	for k := range n {
		sum += s.harmony(i+k, j+k)
	}
	return sum / float64(n)
}

// checkerboard correlates a similarity with a tapered checkerboard at each
// bar; the kernel reaches half bars to each side, and less at the ends.
func checkerboard(like func(i, j int) float64, n, half int) []float64 {
	curve := make([]float64, n)
	band := diagonal(like, n, 2*half)
	for at := 1; at < n; at++ {
		sum, weight := 0.0, 0.0
		for i := max(0, at-half); i < min(n, at+half); i++ {
			for j := i + 1; j < min(n, at+half); j++ {
				w := taper(i-at, half) * taper(j-at, half)
				if i < at && j >= at {
					sum -= w * band[i][j-i]
				} else {
					sum += w * band[i][j-i]
				}
				weight += w
			}
		}
		curve[at] = max(0, sum/max(weight, 1e-9)) * float64(min(at, n-at, half)) / float64(half)
	}
	return curve
}

// diagonal computes a band of a similarity matrix: band[i][d] compares i with
// i+d.
func diagonal(like func(i, j int) float64, n, width int) [][]float64 {
	band := make([][]float64, n)
	for i := range band {
		band[i] = make([]float64, min(width, n-i))
		for d := range band[i] {
			band[i][d] = like(i, i+d)
		}
	}
	return band
}

func taper(offset, half int) float64 {
	x := (float64(offset) + 0.5) / (0.6 * float64(half))
	return math.Exp(-0.5 * x * x)
}
