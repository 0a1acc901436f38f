package harmony

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// Parameters of the chord model. Scores are log probabilities up to a constant.
const (
	sharpness   = 10   // of the cosine to a template
	smoothing   = 2    // frames to each side
	noChord     = 0.57 // cosine to beat: that of a flat chroma and any triad is about 0.55
	changeCost  = 7    // cost of a change of chord on a beat
	offBeatCost = 5    // added cost of one off the beat
)

// Chords decodes the chords of a song with a hidden Markov model over frames, in
// which chords tend to stay and to change on beats (after Mauch & Dixon 2010, whose
// chords are 24-dimensional templates over bass and treble). The chords tile the
// song of so many seconds.
func (c Chromagram) Chords(beats []float64, duration float64) []songmap.Chord {
	if len(c.Frames) == 0 || duration <= 0 {
		return nil
	}
	all := templates()
	scores := c.emissions(all)
	path := viterbi(scores, c.changeCosts(beats))
	return c.segments(all, scores, path, beats, duration)
}

// emissions scores each template, and last "no chord", at each frame.
func (c Chromagram) emissions(all []template) [][]float32 {
	scores := make([][]float32, len(c.Frames))
	for i := range c.Frames {
		scores[i] = make([]float32, len(all)+1)
		v := unit(c.smoothed(i).vector())
		for k, t := range all {
			scores[i][k] = float32(sharpness*floats.Dot(v[:], t.vector[:]) + t.prior)
		}
		scores[i][len(all)] = sharpness * noChord
		if c.Loudness[i] < inaudible {
			scores[i][len(all)] = 2 * sharpness
		}
	}
	return scores
}

// smoothed returns the mean chroma of a frame and its neighbours, in which what
// lasts stands out from drums and passing notes.
func (c Chromagram) smoothed(frame int) Chroma {
	return c.Mean(float64(frame-smoothing)/fps, float64(frame+smoothing+1)/fps)
}

// changeCosts returns the cost of a change of chord before each frame.
func (c Chromagram) changeCosts(beats []float64) []float32 {
	costs := make([]float32, len(c.Frames))
	for i := range costs {
		costs[i] = changeCost
		if len(beats) > 0 {
			costs[i] += offBeatCost
		}
	}
	for _, b := range beats {
		if at := int(math.Round(b * fps)); at < len(costs) {
			costs[at] = changeCost
		}
	}
	return costs
}

// segments joins frames of one chord. A change close to a beat falls on it.
func (c Chromagram) segments(all []template, scores [][]float32, path []uint8, beats []float64, duration float64) []songmap.Chord {
	var chords []songmap.Chord
	for i, end := range runs(path) {
		label := harte.None
		if int(path[i]) < len(all) {
			label = all[path[i]].label
		}
		stop := duration
		if end < len(path) {
			stop = min(duration, nearest(beats, float64(end)/fps, 0.5/fps+0.001))
		}
		start := 0.0
		if len(chords) > 0 {
			start = chords[len(chords)-1].End
		}
		if stop > start {
			chords = append(chords, songmap.Chord{
				Span: songmap.Span{Start: start, End: stop}, Label: label, Confidence: posterior(scores[i:end], path[i]),
			})
		}
	}
	return chords
}

// nearest returns the beat closest to a time, if it is within reach, or the time.
func nearest(beats []float64, t, reach float64) float64 {
	after, _ := slices.BinarySearch(beats, t)
	best := t
	for i := max(0, after-1); i <= min(after, len(beats)-1); i++ {
		if d := math.Abs(beats[i] - t); d <= reach {
			best, reach = beats[i], d
		}
	}
	return best
}
