package songmap

import (
	"cmp"
	"math"
	"slices"
)

const (
	maxDuration = 24 * 3600.0 // seconds of a song; what says more is mistaken
	minInterval = 0.01        // seconds between two beats; no beat is faster
	minBPM      = 1.0         // what is slower is no tempo
	maxBPM      = 60 / minInterval
)

// Tidy makes a Song Map that can be relied on out of any: all times lie inside
// the song and ascend, downbeats are beats, spans have a length and do not
// overlap. What is missing stays missing, what contradicts itself is dropped.
// Older services left out what they did not know, and other analyzers err.
// Nobody else has the lists of the new one.
func (m Map) Tidy() Map {
	m.Duration = min(m.length(), maxDuration)
	m.Meter = m.Meter.tidy()
	m.Tempo.Confidence = max(0, min(1, m.Tempo.Confidence))
	if !possible(m.Tempo.BPM) {
		m.Tempo.BPM = 0
	}
	return m.clip()
}

// length is how long the song is; one whose duration is missing is as long as
// what was found in it.
func (m Map) length() float64 {
	if m.Duration > 0 {
		return m.Duration
	}
	lastBeat := slices.Max(append([]float64{0}, m.Beats...))
	return max(lastBeat, end(m.Chords), end(m.Sections), end(m.Melody), end(m.Bass))
}

func end[T Spanned](list []T) (last float64) {
	for _, v := range list {
		last = max(last, v.Bounds().End)
	}
	return last
}

// tidy is the meter if it can be written, or none.
func (m Meter) tidy() Meter {
	const maxNumber = 32
	powerOfTwo := m.Denominator&(m.Denominator-1) == 0
	if m.Numerator < 1 || m.Numerator > maxNumber || m.Denominator < 1 || m.Denominator > maxNumber || !powerOfTwo {
		return Meter{}
	}
	return m
}

func possible(bpm float64) bool { return bpm >= minBPM && bpm <= maxBPM }

// snapped moves each downbeat onto the beat that it is, and drops those that
// are none. Older Song Maps round the two differently.
func snapped(downbeats, beats []float64) []float64 {
	const tolerance = 0.07 // seconds, as usual in the field
	var on []float64
	for _, d := range downbeats {
		i, _ := slices.BinarySearch(beats, d)
		if i == len(beats) || i > 0 && d-beats[i-1] < beats[i]-d {
			i--
		}
		if i >= 0 && math.Abs(beats[i]-d) <= tolerance && (len(on) == 0 || beats[i] > on[len(on)-1]) {
			on = append(on, beats[i])
		}
	}
	return on
}

// clip sorts everything and drops or cuts off what does not lie inside the
// duration, or coincides with what comes before it.
func (m Map) clip() Map {
	m.Beats = times(m.Beats, m.Duration)
	m.Downbeats = snapped(times(m.Downbeats, m.Duration), m.Beats)
	m.Tempo.Curve = curve(m.Tempo.Curve, m.Duration)
	m.Keys = spans(m.Keys, m.Duration)
	m.Chords = spans(m.Chords, m.Duration)
	m.Sections = spans(m.Sections, m.Duration)
	m.Lyrics = spans(m.Lyrics, m.Duration)
	m.Melody = notes(m.Melody, m.Duration)
	m.Bass = notes(m.Bass, m.Duration)
	return m
}

func times(list []float64, end float64) []float64 {
	list = slices.Sorted(slices.Values(list))
	last := -minInterval
	return slices.DeleteFunc(list, func(t float64) bool {
		if t < 0 || t > end || t < last+minInterval {
			return true
		}
		last = t
		return false
	})
}

func curve(list []TempoPoint, end float64) []TempoPoint {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b TempoPoint) int { return cmp.Compare(a.Time, b.Time) })
	last := -1.0
	return slices.DeleteFunc(list, func(p TempoPoint) bool {
		if p.Time < 0 || p.Time > end || p.Time <= last || !possible(p.BPM) {
			return true
		}
		last = p.Time
		return false
	})
}

// spans sorts segments and cuts off what lies outside the song or in the
// segment before.
func spans[T any, P interface {
	*T
	span() *Span
}](list []T, end float64) []T {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(P(&a).span().Start, P(&b).span().Start) })
	at := 0.0
	kept := list[:0]
	for _, v := range list {
		s := P(&v).span()
		s.Start, s.End = max(at, s.Start), min(end, s.End)
		if s.End > s.Start {
			kept, at = append(kept, v), s.End
		}
	}
	return kept
}

func notes(list []Note, end float64) []Note {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Note) int { return cmp.Compare(a.Time, b.Time) })
	return slices.DeleteFunc(list, func(n Note) bool {
		return n.Time < 0 || !(n.Duration > 0) || n.Time+n.Duration > end || n.MIDI < 0 || n.MIDI > 127
	})
}
