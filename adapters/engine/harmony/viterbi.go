package harmony

import (
	"iter"
	"math"

	"gonum.org/v1/gonum/floats"
)

// viterbi returns the best path through the scores if a change of state costs the
// same whatever the states.
func viterbi(scores [][]float32, costs []float32) []uint8 {
	states := len(scores[0])
	from := make([]uint8, len(scores)*states)
	total := make([]float32, states)
	top := uint8(0)
	for i, row := range scores {
		best, next := total[top]-costs[i], 0
		for s := range total {
			from[i*states+s] = uint8(s)
			if best > total[s] {
				total[s], from[i*states+s] = best, top
			}
		}
		for s, v := range row {
			total[s] += v
			if total[s] > total[next] {
				next = s
			}
		}
		top = uint8(next)
	}
	path := make([]uint8, len(scores))
	for i := len(scores) - 1; i >= 0; i-- {
		path[i] = top
		top = from[i*states+int(top)]
	}
	return path
}

// runs yields the start and the end of each run of one state.
func runs(path []uint8) iter.Seq2[int, int] {
	return func(yield func(start, end int) bool) {
		for start, end := 0, 0; start < len(path); start = end {
			for end < len(path) && path[end] == path[start] {
				end++
			}
			if !yield(start, end) {
				return
			}
		}
	}
}

// posterior returns the posterior probability of a state, from the mean scores of
// its frames.
func posterior(scores [][]float32, state uint8) float64 {
	sums := make([]float64, len(scores[0]))
	for _, row := range scores {
		for s, v := range row {
			sums[s] += float64(v) / float64(len(scores))
		}
	}
	return math.Exp(sums[state] - floats.LogSumExp(sums))
}
