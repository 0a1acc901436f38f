package songmap

import (
	"math"
	"slices"
)

// Round puts all times on whole milliseconds, finer than anything is known,
// and drops what that makes coincide. Segments that tile the song still do.
func (m Map) Round() Map {
	for _, v := range []*float64{&m.Duration, &m.Tempo.BPM, &m.Tempo.Confidence} {
		*v = milli(*v)
	}
	m.Beats = rounded(m.Beats, func(t *float64) []*float64 { return []*float64{t} })
	m.Downbeats = rounded(m.Downbeats, func(t *float64) []*float64 { return []*float64{t} })
	m.Tempo.Curve = rounded(m.Tempo.Curve, func(p *TempoPoint) []*float64 { return []*float64{&p.Time, &p.BPM} })
	m.Keys = rounded(m.Keys, func(k *Key) []*float64 { return []*float64{&k.Start, &k.End, &k.Confidence} })
	m.Chords = rounded(m.Chords, func(c *Chord) []*float64 { return []*float64{&c.Start, &c.End, &c.Confidence} })
	m.Sections = rounded(m.Sections, func(s *Section) []*float64 { return []*float64{&s.Start, &s.End} })
	m.Lyrics = rounded(m.Lyrics, func(l *Lyric) []*float64 { return []*float64{&l.Start, &l.End, &l.Confidence} })
	m.Melody = rounded(m.Melody, (*Note).numbers)
	m.Bass = rounded(m.Bass, (*Note).numbers)
	return m.clip()
}

func (n *Note) numbers() []*float64 { return []*float64{&n.Time, &n.Duration, &n.Confidence} }

func milli(v float64) float64 { return math.Round(v*1000) / 1000 }

func rounded[T any](list []T, numbers func(*T) []*float64) []T {
	list = slices.Clone(list)
	for i := range list {
		for _, v := range numbers(&list[i]) {
			*v = milli(*v)
		}
	}
	return list
}
