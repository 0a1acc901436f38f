package export

import (
	"cmp"
	"math"
	"slices"

	"songmap/domain/songmap"
)

// piece is a Song Map that can be relied on: all times lie inside the song
// and ascend, spans have a length and do not overlap, texts are one line.
type piece struct {
	songmap.Map
	title string
	bars  []bar
}

const (
	longest = 24 * 3600.0 // seconds of a song; what says more is mistaken
	closest = 0.01        // seconds between two beats; no beat is faster
	fastest = 60 / closest
	least   = 1.0 // bpm; what is slower is no tempo
)

// tidy makes a piece of any Song Map. Older services left out what they did
// not know, and other analyzers err.
func tidy(title string, m songmap.Map) piece {
	m.Duration = duration(m)
	m.Meter = meter(m.Meter)
	m.Beats = times(m.Beats, m.Duration)
	m.Downbeats = snapped(times(m.Downbeats, m.Duration), m.Beats)
	m.Tempo = tempo(m.Tempo, m.Duration)
	m.Keys = spans(m.Keys, m.Duration, func(k *songmap.Key) *songmap.Span { return &k.Span })
	m.Chords = spans(m.Chords, m.Duration, func(c *songmap.Chord) *songmap.Span { return &c.Span })
	m.Sections = spans(m.Sections, m.Duration, func(s *songmap.Section) *songmap.Span { return &s.Span })
	m.Lyrics = spans(m.Lyrics, m.Duration, func(l *songmap.Lyric) *songmap.Span { return &l.Span })
	m.Melody = notes(m.Melody, m.Duration)
	m.Bass = notes(m.Bass, m.Duration)
	m = lined(m)
	return piece{m, line(title), bars(m)}
}

// lined is a song, whose lists nobody else has, with texts of one line.
func lined(m songmap.Map) songmap.Map {
	for i := range m.Keys {
		m.Keys[i].Tonic, m.Keys[i].Mode = line(m.Keys[i].Tonic), line(m.Keys[i].Mode)
	}
	for i := range m.Chords {
		m.Chords[i].Label = line(m.Chords[i].Label)
	}
	for i := range m.Sections {
		m.Sections[i].Label = line(m.Sections[i].Label)
	}
	for i := range m.Lyrics {
		m.Lyrics[i].Text = line(m.Lyrics[i].Text)
	}
	m.Provenance.Engine, m.Provenance.Version = line(m.Provenance.Engine), line(m.Provenance.Version)
	return m
}

// duration is how long the song is; one whose length is missing is as long as
// what was found in it.
func duration(m songmap.Map) float64 {
	end := m.Duration
	if !(end > 0) {
		end = 0
		for _, b := range m.Beats {
			end = max(end, b)
		}
		for _, c := range m.Chords {
			end = max(end, c.End)
		}
		for _, s := range m.Sections {
			end = max(end, s.End)
		}
		for _, n := range slices.Concat(m.Melody, m.Bass) {
			end = max(end, n.Time+n.Duration)
		}
	}
	return min(end, longest)
}

// meter is the meter if it can be written, or none.
func meter(m songmap.Meter) songmap.Meter {
	const most = 32
	powerOfTwo := m.Denominator&(m.Denominator-1) == 0
	if m.Numerator < 1 || m.Numerator > most || m.Denominator < 1 || m.Denominator > most || !powerOfTwo {
		return songmap.Meter{}
	}
	return m
}

func times(list []float64, end float64) []float64 {
	list = slices.Sorted(slices.Values(list))
	last := -closest
	return slices.DeleteFunc(list, func(t float64) bool {
		if t < 0 || t > end || t < last+closest {
			return true
		}
		last = t
		return false
	})
}

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

func tempo(t songmap.Tempo, end float64) songmap.Tempo {
	t.Curve = slices.Clone(t.Curve)
	slices.SortStableFunc(t.Curve, func(a, b songmap.TempoPoint) int { return cmp.Compare(a.Time, b.Time) })
	t.Curve = slices.DeleteFunc(t.Curve, func(p songmap.TempoPoint) bool {
		return p.Time < 0 || p.Time > end || !(p.BPM >= least) || p.BPM > fastest
	})
	if !(t.BPM >= least) || t.BPM > fastest {
		t.BPM = 0
	}
	t.Confidence = share(t.Confidence)
	return t
}

// share is a number from 0 to 1.
func share(f float64) float64 { return max(0, min(1, f)) }

// spans sorts segments and cuts off what lies outside the song or in the
// segment before.
func spans[T any](list []T, end float64, of func(*T) *songmap.Span) []T {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b T) int { return cmp.Compare(of(&a).Start, of(&b).Start) })
	at := 0.0
	kept := list[:0]
	for _, v := range list {
		s := of(&v)
		s.Start, s.End = max(at, s.Start), min(end, s.End)
		if s.End > s.Start {
			kept, at = append(kept, v), s.End
		}
	}
	return kept
}

func notes(list []songmap.Note, end float64) []songmap.Note {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b songmap.Note) int { return cmp.Compare(a.Time, b.Time) })
	return slices.DeleteFunc(list, func(n songmap.Note) bool {
		return n.Time < 0 || !(n.Duration > 0) || n.Time+n.Duration > end || n.MIDI < 0 || n.MIDI > 127
	})
}
