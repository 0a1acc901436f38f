package rhythm

import (
	"math"

	"songmap/domain/songmap"
)

// Bars is how beats group.
type Bars struct {
	Downbeats []float64 // some of the beats
	Meter     songmap.Meter
}

const (
	slip = 6.0 // cost of a bar of the wrong length, in units of the evidence
	// Weights of the evidence for a downbeat, each standardised over the song.
	byHarmony = 1.0 // chords change on downbeats (Davies & Plumbley 2006)
	byBass    = 0.5 // the kick drum marks them
	// steadyHarmony is the spread of harmonic change from beat to beat below
	// which it is chance: chroma hears something in drums as well.
	steadyHarmony = 0.15
)

// candidates are the bar lengths in beats, and how much better than four a
// length must explain the evidence to be believed.
//
//nolint:gochecknoglobals // a constant table
var candidates = []struct {
	beats    int
	handicap float64
}{{4, 0}, {3, 0.10}, {2, 0.35}}

// Group finds the downbeats among the beats. Changes tells how much the
// harmony changes at each beat.
func Group(beats []float64, o Onsets, changes []float64) Bars {
	common := Bars{Meter: songmap.Meter{Numerator: 4, Denominator: 4}}
	if len(beats) < fewest {
		return common
	}
	evidence := make([]float64, len(beats))
	add(evidence, changes, steadyHarmony, byHarmony)
	add(evidence, strengths(o.Low, beats), 0, byBass)
	length, path := metronome(surges(o.Total, beats))
	meter := songmap.Meter{Numerator: length, Denominator: 4}
	switch {
	case length > 0:
	case ternary(o.Total, beats): // compound time: two dotted quarters a bar
		_, path = phases(evidence, 2)
		meter = songmap.Meter{Numerator: 6, Denominator: 8}
	default:
		meter.Numerator, path = choose(evidence)
	}
	bars := Bars{Meter: meter}
	for i, phase := range path {
		if phase == 0 {
			bars.Downbeats = append(bars.Downbeats, beats[i])
		}
	}
	return bars
}

// choose is the bar length that explains the evidence best, and the place of
// each beat in its bar.
func choose(evidence []float64) (length int, path []int) {
	best := math.Inf(-1)
	for _, c := range candidates {
		if score, p := phases(evidence, c.beats); score-c.handicap > best {
			best, length, path = score-c.handicap, c.beats, p
		}
	}
	return length, path
}

// metronome recognises beats of which every third or every fourth is stressed
// and nothing else is; otherwise the length is 0. In music loudness misleads:
// the backbeat is the loudest, and it is never the downbeat.
func metronome(loudness []float64) (length int, path []int) {
	const flawless = 0.75 // share of the score of a perfect pattern
	accents := make([]float64, len(loudness))
	add(accents, loudness, 0, 1)
	for _, n := range []int{3, 4} {
		perfect := 1 / math.Sqrt(float64(n-1))
		if score, p := phases(accents, n); score > flawless*perfect {
			return n, p
		}
	}
	return 0, nil
}

// ternary reports whether the beats divide in three rather than in two: then
// something begins at both thirds, where swing has only the second.
func ternary(curve []float32, beats []float64) bool {
	var half, first, second float64
	for i := 1; i < len(beats); i++ {
		a, d := beats[i-1], beats[i]-beats[i-1]
		half += height(curve, a+d/2)
		first += height(curve, a+d/3)
		second += height(curve, a+2*d/3)
	}
	return min(first, second) > 1.5*half
}
