package structure

const (
	shortestUnit = 4 // bars
	mostCopies   = 3
)

// unfold cuts a section that is a shorter one played several times over. No
// novelty tells where the second A of A A B A begins; the last A does.
func (s similarity) unfold(cuts []int) []int {
	out := cuts[:1:1]
	for i := 1; i < len(cuts); i++ {
		if unit := s.unit(cuts, [2]int{cuts[i-1], cuts[i]}); unit > 0 {
			for at := cuts[i-1] + unit; at < cuts[i]; at += unit {
				out = append(out, at)
			}
		}
		out = append(out, cuts[i])
	}
	return out
}

// unit is the length of another section of which the given one is made, or 0.
func (s similarity) unit(cuts []int, whole [2]int) int {
	length := whole[1] - whole[0]
	for i := 1; i < len(cuts); i++ {
		part := [2]int{cuts[i-1], cuts[i]}
		n := part[1] - part[0]
		if n < shortestUnit || length%n != 0 || length/n < 2 || length/n > mostCopies {
			continue
		}
		if s.consistsOf(whole, part) {
			return n
		}
	}
	return 0
}

func (s similarity) consistsOf(whole, part [2]int) bool {
	n := part[1] - part[0]
	for at := whole[0]; at < whole[1]; at += n {
		if s.repeats(part, [2]int{at, at + n}) < alike {
			return false
		}
	}
	return true
}
