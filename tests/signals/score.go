package signals

import (
	"math"

	"songmap/domain/songmap"
)

// FMeasure compares two ascending lists of times: the harmonic mean of
// precision and recall, where each truth matches at most one estimate and no
// further away than window seconds (Davies et al. 2009). Two empty lists agree.
func FMeasure(truth, estimate []float64, window float64) float64 {
	if len(truth)+len(estimate) == 0 {
		return 1
	}
	hits, i, j := 0, 0, 0
	for i < len(truth) && j < len(estimate) {
		switch d := estimate[j] - truth[i]; {
		case math.Abs(d) <= window:
			hits, i, j = hits+1, i+1, j+1
		case d < 0:
			j++
		default:
			i++
		}
	}
	return 2 * float64(hits) / float64(len(truth)+len(estimate))
}

// ChordOverlap is the share of the true chords' time that carries the true
// label, where same says which labels count as equal.
func ChordOverlap(truth, estimate []songmap.Chord, same func(a, b string) bool) float64 {
	hit, all := 0.0, 0.0
	for _, t := range truth {
		all += t.End - t.Start
		for _, e := range estimate {
			if both := min(t.End, e.End) - max(t.Start, e.Start); both > 0 && same(t.Label, e.Label) {
				hit += both
			}
		}
	}
	if all == 0 {
		return 1
	}
	return hit / all
}

// Triad says whether two chord labels have the same root and third, as the
// majmin vocabulary of MIREX compares them.
func Triad(a, b string) bool { return triad(a) == triad(b) }

func triad(label string) string {
	third := map[string]string{
		"maj": "maj", "7": "maj", "maj7": "maj", "min": "min", "min7": "min", "N": "N",
	}
	r := root(label)
	if r == label {
		return label
	}
	quality := label[len(r)+1:]
	if t, known := third[quality]; known {
		quality = t
	}
	return r + ":" + quality
}

// Bounds are the times at which one section ends and the next begins.
func Bounds(sections []songmap.Section) []float64 {
	var at []float64
	for i := 1; i < len(sections); i++ {
		at = append(at, sections[i].Start)
	}
	return at
}

// Labels are the letters of the sections in their order.
func Labels(sections []songmap.Section) string {
	var all string
	for _, s := range sections {
		all += s.Label
	}
	return all
}
