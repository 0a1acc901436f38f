// Package rhythm finds the onsets in a signal, the tempo, the beats, and how
// these group into bars.
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
	Confidence float64 // 0..1: how regular the beat is
}

const (
	minBeats = 4 // that make a tempo
	// minRegularity is the regularity below which there is no beat: that of
	// noise lies near 0.
	minRegularity = 0.08
)

// TrackBeats finds the beats in the onset strength of a song.
func TrackBeats(ctx context.Context, o Onsets) (Beats, error) {
	z := normalized(o.Total)
	if !slices.ContainsFunc(z, isOnset) { // in silence the tracker would find beats, too
		return Beats{}, nil
	}
	g := newTempogram(z)
	frames, err := track(ctx, z, g)
	if err != nil {
		return Beats{}, err
	}
	frames = trimToOnsets(frames, z)
	conf := regularity(frames, g)
	if len(frames) < minBeats || conf < minRegularity {
		return Beats{Confidence: 0}, nil
	}
	b := Beats{Times: snapToPeaks(frames, z), Confidence: conf}
	b.BPM, b.Curve = tempo(b.Times)
	return b, nil
}

// isOnset reports whether a normalized onset strength is that of an onset.
func isOnset(strength float32) bool { return strength >= 0.5 }

// trimToOnsets leaves out the beats before the first and after the last onset:
// the tracker goes on through silence.
func trimToOnsets(frames []int, z []float32) []int {
	first, last := len(z), -1
	for i, v := range z {
		if isOnset(v) {
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

// snapToPeaks moves each beat to the interpolated peak of the onset near it and
// returns the times in seconds. A beat without an onset stays.
func snapToPeaks(frames []int, z []float32) []float64 {
	const (
		reach       = 3   // frames
		minStrength = 0.3 // of an onset
	)
	times := make([]float64, 0, len(frames))
	for _, f := range frames {
		peak := f
		for i := max(0, f-reach); i <= min(len(z)-1, f+reach); i++ {
			if z[i] > z[peak] {
				peak = i
			}
		}
		at := float64(f)
		if z[peak] > minStrength {
			at = float64(peak) + interpolatedPeak(z, peak)
		}
		t := max(0, seconds(at))
		if len(times) == 0 || t > times[len(times)-1] {
			times = append(times, t)
		}
	}
	return times
}

// interpolatedPeak returns the place of a peak between frames, relative to its
// frame: the vertex of the parabola through the frame and its neighbours.
func interpolatedPeak(z []float32, at int) float64 {
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

// regularity returns the mean evidence of the tempogram for the intervals
// between the beats.
func regularity(frames []int, g tempogram) float64 {
	sum := 0.0
	for i := 1; i < len(frames); i++ {
		k := min(max(0, frames[i]-frames[i-1]-minInterval), intervals-1)
		sum += float64(g.local[min(frames[i]/tempoHop, len(g.local)-1)][k])
	}
	return min(1, max(0, sum/float64(max(1, len(frames)-1))))
}
