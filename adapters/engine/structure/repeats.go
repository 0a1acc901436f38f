package structure

const (
	minUnit   = 4 // bars
	maxCopies = 3
)

// splitRepeats cuts a section that is a repetition of a shorter one. Novelty does
// not show where the second A of A A B A begins; the last A does.
func (s selfSimilarity) splitRepeats(cuts []int) []int {
	out := cuts[:1:1]
	for i := 1; i < len(cuts); i++ {
		if unit := s.repeatedUnit(cuts, [2]int{cuts[i-1], cuts[i]}); unit > 0 {
			for at := cuts[i-1] + unit; at < cuts[i]; at += unit {
				out = append(out, at)
			}
		}
		out = append(out, cuts[i])
	}
	return out
}

// repeatedUnit returns the length of another section of which the given one is a
// repetition, or 0.
func (s selfSimilarity) repeatedUnit(cuts []int, whole [2]int) int {
	length := whole[1] - whole[0]
	for i := 1; i < len(cuts); i++ {
		part := [2]int{cuts[i-1], cuts[i]}
		n := part[1] - part[0]
		if n < minUnit || length%n != 0 || length/n < 2 || length/n > maxCopies {
			continue
		}
		if s.isRepetitionOf(whole, part) {
			return n
		}
	}
	return 0
}

func (s selfSimilarity) isRepetitionOf(whole, part [2]int) bool {
	n := part[1] - part[0]
	for at := whole[0]; at < whole[1]; at += n {
		if s.similarity(part, [2]int{at, at + n}) < sameLabel {
			return false
		}
	}
	return true
}
