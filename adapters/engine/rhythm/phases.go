package rhythm

import "gonum.org/v1/gonum/floats"

// phases finds the place of each beat in a bar of the given length, 0 for the
// downbeat, that puts most of the evidence on downbeats, and returns the mean
// score as well (Viterbi over a cycle that may slip).
func phases(evidence []float64, length int) (float64, []int) {
	total := make([]float64, length)
	from := make([][]int, len(evidence))
	for i, e := range evidence {
		next := make([]float64, length)
		from[i] = make([]int, length)
		for p := range next {
			before := (p + length - 1) % length
			next[p], from[i][p] = total[before], before
			if total[p]-slipCost > total[before] {
				next[p], from[i][p] = total[p]-slipCost, p
			}
			if p == 0 {
				next[p] += e
			} else {
				next[p] -= e / float64(length-1)
			}
		}
		total = next
	}
	p := floats.MaxIdx(total)
	score := total[p] / float64(len(evidence))
	path := make([]int, len(evidence))
	for i := len(evidence) - 1; i >= 0; i-- {
		path[i] = p
		p = from[i][p]
	}
	return score, path
}
