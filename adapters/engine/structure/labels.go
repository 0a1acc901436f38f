package structure

// sameLabel is the similarity from which two sections carry the same label.
const sameLabel = 0.8

// labels names the sections between cuts: A for the first, and each later one
// after the earliest that it repeats.
func (s selfSimilarity) labels(cuts []int) []string {
	if len(cuts) < 2 {
		return []string{labelName(0)}
	}
	var firsts [][2]int // the first section of each label
	labels := make([]string, 0, len(cuts)-1)
	for i := 1; i < len(cuts); i++ {
		section := [2]int{cuts[i-1], cuts[i]}
		kind, top := len(firsts), sameLabel
		for k, f := range firsts {
			if v := s.similarity(f, section); v > top {
				kind, top = k, v
			}
		}
		if kind == len(firsts) {
			firsts = append(firsts, section)
		}
		labels = append(labels, labelName(kind))
	}
	return labels
}

// similarity compares two sections bar by bar, as far as the shorter one goes.
func (s selfSimilarity) similarity(a, b [2]int) float64 {
	sum, n := 0.0, min(a[1]-a[0], b[1]-b[0])
	for k := range n {
		sum += 0.6*s.harmony(a[0]+k, b[0]+k) + 0.4*s.timbre(a[0]+k, b[0]+k)
	}
	return sum / float64(max(1, n))
}

// labelName returns A to Z, and then AA, AB and so on.
func labelName(kind int) string {
	if kind < 26 {
		return string(rune('A' + kind))
	}
	return labelName(kind/26-1) + labelName(kind%26)
}
