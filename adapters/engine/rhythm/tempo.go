package rhythm

import (
	"math"
	"slices"

	"songmap/domain/songmap"
)

// The range of tempi that is looked for, as beat intervals in frames: from 214 down
// to 55 beats a minute.
const (
	minInterval = 28
	maxInterval = 109
	intervals   = maxInterval - minInterval + 1
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

// preferredBPM is the tempo that listeners tap most readily, and priorOctaves the
// standard deviation around it (Moelants 2002; as a prior, Ellis 2007).
const (
	preferredBPM = 118
	priorOctaves = 1.0
)

// prior returns the log prior of an interval, 0 at best.
func prior(frames int) float64 {
	octaves := math.Log2(60 * fps / float64(frames) / preferredBPM)
	return -0.5 * octaves * octaves / (priorOctaves * priorOctaves)
}
