package rhythm

import (
	"math"

	"songmap/domain"
)

// Bars is how beats group.
type Bars struct {
	Downbeats []float64 // some of the beats
	Meter     domain.Meter
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
	common := Bars{Meter: domain.Meter{Numerator: 4, Denominator: 4}}
	if len(beats) < fewest {
		return common
	}
	evidence := make([]float64, len(beats))
	add(evidence, changes, steadyHarmony, byHarmony)
	add(evidence, strengths(o.Low, beats), 0, byBass)
	length, path := metronome(surges(o.Total, beats))
	meter := domain.Meter{Numerator: length, Denominator: 4}
	switch {
	case length > 0:
	case ternary(o.Total, beats): // compound time: two dotted quarters a bar
		_, path = phases(evidence, 2)
		meter = domain.Meter{Numerator: 6, Denominator: 8}
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

// add adds values to a sum, standardised and weighted. Values that spread less
// than floor count less.
func add(sum, values []float64, floor, weight float64) {
	var mean, power float64
	for _, v := range values {
		mean += v / float64(len(values))
	}
	for _, v := range values {
		power += (v - mean) * (v - mean) / float64(len(values))
	}
	spread := max(floor, math.Sqrt(power))
	if spread < 1e-6 {
		return
	}
	for i, v := range values {
		sum[i] += weight * (v - mean) / spread
	}
}

// strengths is the height of a curve at each of some times.
func strengths(curve []float32, times []float64) []float64 {
	out := make([]float64, len(times))
	for i, t := range times {
		out[i] = height(curve, t)
	}
	return out
}

// surges is all that rises in a curve around each of some times. Unlike the
// height it does not depend on where between two frames the onset lies.
func surges(curve []float32, times []float64) []float64 {
	const reach = 5 // frames
	sums := newRunning(curve)
	out := make([]float64, len(times))
	for i, t := range times {
		at := int(math.Round(t*fps + lead + delay))
		out[i] = sums.sum(at-reach, at+reach+1)
	}
	return out
}

// height is the top of a curve around a time.
func height(curve []float32, t float64) float64 {
	const reach = 3 // frames
	at := int(math.Round(t*fps + lead + delay))
	top := float32(0)
	for i := max(0, at-reach); i <= min(len(curve)-1, at+reach); i++ {
		top = max(top, curve[i])
	}
	return float64(top)
}

// phases assigns to each beat its place in a bar of the given length, 0 for
// the downbeat, so that the evidence lies on downbeats, and returns the mean
// score (Viterbi over a cycle that may slip).
func phases(evidence []float64, length int) (float64, []int) {
	total := make([]float64, length)
	from := make([][]int, len(evidence))
	for i, e := range evidence {
		next := make([]float64, length)
		from[i] = make([]int, length)
		for p := range next {
			before := (p + length - 1) % length
			next[p], from[i][p] = total[before], before
			if total[p]-slip > total[before] {
				next[p], from[i][p] = total[p]-slip, p
			}
			if p == 0 {
				next[p] += e
			} else {
				next[p] -= e / float64(length-1)
			}
		}
		total = next
	}
	p := 0
	for q, v := range total {
		if v > total[p] {
			p = q
		}
	}
	score := total[p] / float64(len(evidence))
	path := make([]int, len(evidence))
	for i := len(evidence) - 1; i >= 0; i-- {
		path[i] = p
		p = from[i][p]
	}
	return score, path
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
