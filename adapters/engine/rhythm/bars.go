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
	slipCost = 6.0 // of a bar of the wrong length, in units of the evidence
	// Weights of the evidence for a downbeat, each standardised over the song.
	harmonyWeight = 1.0 // chords change on downbeats (Davies & Plumbley 2006)
	bassWeight    = 0.5 // the kick drum marks them
	// minHarmonySpread is the spread of harmonic change from beat to beat below
	// which it is chance: drums leave something in the chroma as well.
	minHarmonySpread = 0.15
)

// candidates lists the bar lengths in beats, and how much better than four a
// length must explain the evidence to be chosen.
//
//nolint:gochecknoglobals // a constant table
var candidates = []struct {
	beats    int
	handicap float64
}{{4, 0}, {3, 0.10}, {2, 0.35}}

// TrackBars finds the downbeats among the beats. Changes holds how much the
// harmony changes at each beat.
func TrackBars(beats []float64, o Onsets, changes []float64) Bars {
	common := Bars{Meter: songmap.Meter{Numerator: 4, Denominator: 4}}
	if len(beats) < minBeats {
		return common
	}
	evidence := make([]float64, len(beats))
	addStandardized(evidence, changes, minHarmonySpread, harmonyWeight)
	addStandardized(evidence, onsetPeaks(o.Low, beats), 0, bassWeight)
	length, path := metronome(onsetStrengths(o.Total, beats))
	meter := songmap.Meter{Numerator: length, Denominator: 4}
	switch {
	case length > 0:
	case ternary(o.Total, beats): // compound time: two dotted quarters a bar
		_, path = phases(evidence, 2)
		meter = songmap.Meter{Numerator: 6, Denominator: 8}
	default:
		meter.Numerator, path = chooseMeter(evidence)
	}
	bars := Bars{Meter: meter}
	for i, phase := range path {
		if phase == 0 {
			bars.Downbeats = append(bars.Downbeats, beats[i])
		}
	}
	return bars
}

// chooseMeter returns the bar length that explains the evidence best, and the
// place of each beat in its bar.
func chooseMeter(evidence []float64) (length int, path []int) {
	best := math.Inf(-1)
	for _, c := range candidates {
		if score, p := phases(evidence, c.beats); score-c.handicap > best {
			best, length, path = score-c.handicap, c.beats, p
		}
	}
	return length, path
}

// metronome recognises a click of which every third or every fourth is accented
// and no other; otherwise the length is 0. In music loudness misleads: the
// backbeat is the loudest, and it is never the downbeat.
func metronome(loudness []float64) (length int, path []int) {
	const minScore = 0.75 // of that of a perfect pattern
	accents := make([]float64, len(loudness))
	addStandardized(accents, loudness, 0, 1)
	for _, n := range []int{3, 4} {
		perfect := 1 / math.Sqrt(float64(n-1))
		if score, p := phases(accents, n); score > minScore*perfect {
			return n, p
		}
	}
	return 0, nil
}

// ternary reports whether the beats divide in three rather than in two: there
// are onsets at both thirds then, where swing has only the second.
func ternary(curve []float32, beats []float64) bool {
	var half, first, second float64
	for i := 1; i < len(beats); i++ {
		a, d := beats[i-1], beats[i]-beats[i-1]
		half += onsetPeak(curve, a+d/2)
		first += onsetPeak(curve, a+d/3)
		second += onsetPeak(curve, a+2*d/3)
	}
	return min(first, second) > 1.5*half
}
