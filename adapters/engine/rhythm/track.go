package rhythm

import (
	"context"
	"math"
	"slices"
)

// Weights of the beat tracker, in units of normalized onset strength and of half
// a second of music.
const (
	onBeat       = 3.0  // onset strength on the beat
	offBeat      = 0.6  // a frame of onset strength between beats
	tempoWeight  = 6.0  // agreement with the tempogram
	priorWeight  = 5.0  // agreement with the preferred tempo
	changeSpread = 0.04 // standard deviation of the relative change of intervals
	maxChange    = 0.13 // largest such change
	jumpCost     = 25.0 // of a larger change: a new tempo
)

// track finds the beats that explain the onset strength best, as frames.
//
// A state is a beat at a frame together with the interval that led to it, as in
// the bar-pointer model (Whiteley, Cemgil & Godsill 2006). Nothing is decided
// between two beats, so the steps of the dynamic programming are whole intervals
// (Ellis 2007), which cost one addition instead of one for each frame. The reward
// grows with the interval, so that slow and fast readings of the same music
// compete on equal terms.
func track(ctx context.Context, z []float32, g tempogram) ([]int, error) {
	t := newTracker(z, g)
	for frame := range z {
		if frame%(10*fps) == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		t.step(frame)
	}
	return t.path(), nil
}

const (
	ring    = maxInterval + 1 // frames of scores that a step needs
	noState = 255             // no beat before this one
)

type tracker struct {
	on          []float32  // onset strength at each frame, a frame of jitter allowed
	off         prefixSums // onset strength that counts against a stretch without a beat
	tempi       tempogram
	scores      [ring][intervals]float64
	best        [ring]uint8 // the best interval of each frame
	from        []uint8     // for each frame and interval, the interval before
	transitions [intervals][]float64
	lowest      [intervals]int // the interval to which transitions[k][0] belongs
}

func newTracker(z []float32, g tempogram) *tracker {
	t := &tracker{tempi: g, on: make([]float32, len(z)), from: make([]uint8, len(z)*intervals)}
	clipped := make([]float32, len(z))
	for i, v := range z {
		t.on[i] = max(v, 0.8*z[max(0, i-1)], 0.8*z[min(i+1, len(z)-1)])
		clipped[i] = min(v, 2)
	}
	t.off = newPrefixSums(clipped)
	for k := range t.transitions {
		n := k + minInterval
		reach := int(maxChange * float64(n))
		t.lowest[k] = max(0, k-reach)
		for j := t.lowest[k]; j <= min(intervals-1, k+reach); j++ {
			change := math.Log(float64(n)/float64(j+minInterval)) / changeSpread
			t.transitions[k] = append(t.transitions[k], -0.5*change*change)
		}
	}
	return t
}

// step scores a beat at a frame for each interval that may lead to it.
func (t *tracker) step(frame int) {
	row := &t.scores[frame%ring]
	top := math.Inf(-1)
	for k := range row {
		n := k + minInterval
		score, from := 0.0, uint8(noState)
		if frame >= n {
			score, from = t.bestTransition(frame-n, k)
		}
		row[k] = score + t.reward(frame, k)
		t.from[frame*intervals+k] = from
		if row[k] > top {
			top, t.best[frame%ring] = row[k], uint8(k)
		}
	}
}

// bestTransition returns the score of the best path to a beat at a frame that the
// k-th interval follows, and the interval before.
func (t *tracker) bestTransition(frame, k int) (float64, uint8) {
	row := &t.scores[frame%ring]
	from := t.best[frame%ring]
	score := row[from] - jumpCost
	for i, cost := range t.transitions[k] {
		if s := row[t.lowest[k]+i] + cost; s > score {
			score, from = s, uint8(t.lowest[k]+i)
		}
	}
	return score, from
}

// reward returns the reward of a beat at a frame after the k-th interval.
func (t *tracker) reward(frame, k int) float64 {
	const near = 3 // frames around a beat that belong to it
	n := k + minInterval
	halves := float64(n) / (fps / 2)
	reward := onBeat*float64(t.on[frame]) + tempoWeight*t.tempi.evidence(frame, k) + priorWeight*prior(n)
	return halves*reward - offBeat*t.off.sum(frame-n+near, frame-near+1)
}

// path traces the best last beat back to the first.
func (t *tracker) path() []int {
	frames := len(t.on)
	frame, k, top := 0, 0, math.Inf(-1)
	for f := max(0, frames-maxInterval); f < frames; f++ {
		for i, s := range t.scores[f%ring] {
			if f >= frames-i-minInterval && s > top {
				frame, k, top = f, i, s
			}
		}
	}
	var beats []int
	for frame >= 0 {
		beats = append(beats, frame)
		from := t.from[frame*intervals+k]
		frame -= k + minInterval
		if from == noState {
			break
		}
		k = int(from)
	}
	slices.Reverse(beats)
	return beats
}
