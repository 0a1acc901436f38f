// Package structure finds the form of a song: where its sections begin and which
// of them repeat.
package structure

import (
	"math"

	"songmap/adapters/engine/vector"
	"songmap/domain/songmap"
)

// Bar holds the features of one bar.
type Bar struct {
	Start    float64     // seconds
	Loudness float64     // dB relative to the loud parts of the song
	Harmony  [][]float64 // chroma of each part of the bar
	Timbre   []float64   // in units of the song's own
}

// Sections divides a song of so many seconds. The bars ascend and the first
// may start after 0. The sections tile the song.
func Sections(bars []Bar, duration float64) []songmap.Section {
	if duration <= 0 {
		return nil
	}
	bars = trimSilence(bars)
	s := newSelfSimilarity(bars)
	cuts := s.splitRepeats(segment(s.novelty(), len(bars)))
	labels := s.labels(cuts)
	sections := make([]songmap.Section, 0, len(labels))
	for i, label := range labels {
		span := songmap.Span{Start: 0, End: duration}
		if i > 0 {
			span.Start = bars[cuts[i]].Start
			sections[i-1].End = span.Start
		}
		sections = append(sections, songmap.Section{Span: span, Label: label})
	}
	return sections
}

// trimSilence leaves out the bars at both ends that hold little more than
// reverberation: compared with them everything else looks alike.
func trimSilence(bars []Bar) []Bar {
	const faint = -25 // dB
	for len(bars) > 0 && bars[0].Loudness < faint {
		bars = bars[1:]
	}
	for len(bars) > 0 && bars[len(bars)-1].Loudness < faint {
		bars = bars[:len(bars)-1]
	}
	return bars
}

// selfSimilarity compares the bars of a song: 0 for nothing in common, 1 for the
// same.
type selfSimilarity struct {
	bars   []Bar
	spread float64 // mean squared distance in timbre
}

func newSelfSimilarity(bars []Bar) selfSimilarity {
	s := selfSimilarity{bars: bars, spread: 1}
	sum, n := 0.0, 0
	for i := range bars {
		for _, j := range []int{i + 1, i + 5, i + 11, i + 23} {
			if j < len(bars) {
				sum, n = sum+distance(bars[i].Timbre, bars[j].Timbre), n+1
			}
		}
	}
	if sum > 0 {
		s.spread = sum / float64(n)
	}
	return s
}

func (s selfSimilarity) timbre(i, j int) float64 {
	return math.Exp(-distance(s.bars[i].Timbre, s.bars[j].Timbre) / s.spread)
}

func (s selfSimilarity) harmony(i, j int) float64 {
	a, b := s.bars[i].Harmony, s.bars[j].Harmony
	sum, n := 0.0, min(len(a), len(b))
	for k := range n {
		sum += vector.Cosine(a[k], b[k])
	}
	return sum / float64(max(1, n))
}

func distance(a, b []float64) float64 {
	sum := 0.0
	for i := range a {
		sum += (a[i] - b[i]) * (a[i] - b[i])
	}
	return sum
}
