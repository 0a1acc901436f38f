package structure

import (
	"math"
	"slices"
)

const (
	maxSection = 32   // bars
	minNovelty = 0.45 // at which a boundary pays for itself
)

// segment chooses the bars at which sections begin, and the end, so that boundaries
// are novel and lengths likely (dynamic programming).
func segment(novelty []float64, n int) []int {
	best := make([]float64, n+1)
	from := make([]int, n+1)
	for end := 1; end <= n; end++ {
		best[end] = math.Inf(-1)
		for start := max(0, end-maxSection); start < end; start++ {
			score := best[start] + lengthPrior(end-start)
			if start > 0 {
				score += novelty[start] - minNovelty
			}
			if score > best[end] {
				best[end], from[end] = score, start
			}
		}
	}
	cuts := []int{n}
	for at := n; at > 0; at = from[at] {
		cuts = append(cuts, from[at])
	}
	slices.Reverse(cuts)
	return cuts
}

// lengthPrior returns the log prior of a section of so many bars: songs are built
// from groups of four.
func lengthPrior(bars int) float64 {
	switch {
	case bars == 8, bars == 16:
		return 0.25
	case bars == 4, bars == 12:
		return 0.1
	case bars%4 == 0:
		return 0
	case bars < 4:
		return -0.8 / float64(bars)
	}
	return -0.15
}
