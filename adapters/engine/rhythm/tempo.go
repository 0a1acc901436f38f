package rhythm

import (
	"slices"

	"songmap/domain/songmap"
)

// tempo returns the median tempo of a list of beats and the tempo at each beat:
// that of the beats around it, so that the jitter of a player does not count as
// a change.
func tempo(beats []float64) (float64, []songmap.TempoPoint) {
	const around = 4 // beats to each side
	curve := make([]songmap.TempoPoint, len(beats))
	bpm := make([]float64, len(beats))
	for i, t := range beats {
		a, b := max(0, i-around), min(len(beats)-1, i+around)
		bpm[i] = 60 * float64(b-a) / (beats[b] - beats[a])
		curve[i] = songmap.TempoPoint{Time: t, BPM: bpm[i]}
	}
	slices.Sort(bpm)
	return bpm[len(bpm)/2], curve
}
