package harmony

import (
	"sort"

	"songmap/adapters/engine/vector"
	"songmap/domain/songmap"
)

// Changes tells, for each beat, how much the harmony changes there: one minus
// the likeness of the stretches before and after it. It counts less where the
// chord goes on, for then it is melody or drums that change.
func (c Chromagram) Changes(beats []float64, chords []songmap.Chord) []float64 {
	const ornament = 0.3
	change := make([]float64, len(beats))
	for i := 1; i < len(beats); i++ {
		end := 2*beats[i] - beats[i-1]
		if i+1 < len(beats) {
			end = beats[i+1]
		}
		before, after := c.Mean(beats[i-1], beats[i]), c.Mean(beats[i], end)
		change[i] = 1 - vector.Cosine(before.Vector(), after.Vector())
		if !begins(chords, beats[i]) {
			change[i] *= ornament
		}
	}
	return change
}

// begins reports whether a chord begins around a time.
func begins(chords []songmap.Chord, t float64) bool {
	i := sort.Search(len(chords), func(i int) bool { return chords[i].Start >= t-0.5/fps })
	return i < len(chords) && chords[i].Start <= t+0.5/fps
}
