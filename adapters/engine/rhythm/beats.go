// Package rhythm finds when things begin in a signal, how fast the beat goes,
// where the beats are, and how they group into bars.
package rhythm

import (
	"context"
	"math"
	"slices"

	"songmap/domain/songmap"
)

// Beats is the beat of a song.
type Beats struct {
	Times      []float64 // seconds, ascending; empty if there is no beat
	BPM        float64   // the tempo that holds most of the time; 0 if there is no beat
	Curve      []songmap.TempoPoint
	Confidence float64 // 0..1: how regular the pulse is
}

const (
	// fewest beats that make a tempo.
	fewest = 4
	// irregular is the share of the pulse's power that repeats at the beat,
	// below which there is no beat: that of noise lies near 0.
	irregular = 0.08
)

// Track finds the beats in an onset curve.
func Track(ctx context.Context, o Onsets) (Beats, error) {
	z := pulse(o.Total)
	if !slices.ContainsFunc(z, isHeard) { // the tracker would find beats in silence
		return Beats{}, nil
	}
	g := newTempogram(z)
	frames, err := track(ctx, z, g)
	if err != nil {
		return Beats{}, err
	}
	frames = audible(frames, z)
	conf := regularity(frames, g)
	if len(frames) < fewest || conf < irregular {
		return Beats{Confidence: 0}, nil
	}
	b := Beats{Times: snap(frames, z), Confidence: conf}
	b.BPM, b.Curve = tempo(b.Times)
	return b, nil
}

// isHeard reports whether a pulse is that of an onset.
func isHeard(pulse float32) bool { return pulse >= 0.5 }

// audible drops the beats before the first and after the last onset: the
// tracker goes on through silence.
func audible(frames []int, z []float32) []int {
	first, last := len(z), -1
	for i, v := range z {
		if isHeard(v) {
			first, last = min(first, i), i
		}
	}
	const slack = 5 // frames
	for len(frames) > 0 && frames[0] < first-slack {
		frames = frames[1:]
	}
	for len(frames) > 0 && frames[len(frames)-1] > last+slack {
		frames = frames[:len(frames)-1]
	}
	return frames
}

// snap moves each beat to the top of the onset near it, between frames if
// need be, and returns the times in seconds. A beat without onset stays.
func snap(frames []int, z []float32) []float64 {
	const (
		reach = 3   // frames
		clear = 0.3 // of the pulse: less is not an onset
	)
	times := make([]float64, 0, len(frames))
	for _, f := range frames {
		top := f
		for i := max(0, f-reach); i <= min(len(z)-1, f+reach); i++ {
			if z[i] > z[top] {
				top = i
			}
		}
		at := float64(f)
		if z[top] > clear {
			at = float64(top) + summit(z, top)
		}
		t := max(0, seconds(at))
		if len(times) == 0 || t > times[len(times)-1] {
			times = append(times, t)
		}
	}
	return times
}

// summit is the place of the top of the parabola through a point and its
// neighbours, relative to the point.
func summit(z []float32, at int) float64 {
	if at == 0 || at == len(z)-1 {
		return 0
	}
	a, b, c := float64(z[at-1]), float64(z[at]), float64(z[at+1])
	bend := a - 2*b + c
	if bend >= 0 {
		return 0
	}
	return math.Max(-0.5, math.Min(0.5, 0.5*(a-c)/bend))
}

// regularity is the mean evidence of the tempogram for the intervals between
// the beats.
func regularity(frames []int, g tempogram) float64 {
	sum := 0.0
	for i := 1; i < len(frames); i++ {
		k := min(max(0, frames[i]-frames[i-1]-shortest), intervals-1)
		sum += float64(g.local[min(frames[i]/tempoHop, len(g.local)-1)][k])
	}
	return min(1, max(0, sum/float64(max(1, len(frames)-1))))
}
