package harmony

import (
	"sort"

	"songmap/adapters/engine/vector"
	"songmap/domain/songmap"
)

// Changes returns how much the harmony changes at each beat: one minus the cosine
// between the chromas before and after it. It counts less where the chord stays,
// as it is melody or drums that change then.
func (c Chromagram) Changes(beats []float64, chords []songmap.Chord) []float64 {
	const sameChord = 0.3 // weight
	change := make([]float64, len(beats))
	for i := 1; i < len(beats); i++ {
		end := 2*beats[i] - beats[i-1]
		if i+1 < len(beats) {
			end = beats[i+1]
		}
		before, after := c.Mean(beats[i-1], beats[i]), c.Mean(beats[i], end)
		change[i] = 1 - vector.Cosine(before.Vector(), after.Vector())
		if !begins(chords, beats[i]) {
			change[i] *= sameChord
		}
	}
	return change
}

// begins reports whether a chord begins around a time.
func begins(chords []songmap.Chord, t float64) bool {
	i := sort.Search(len(chords), func(i int) bool { return chords[i].Start >= t-0.5/fps })
	return i < len(chords) && chords[i].Start <= t+0.5/fps
}
