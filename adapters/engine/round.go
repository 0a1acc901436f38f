package engine

import (
	"math"

	"songmap/domain/songmap"
)

// rounded puts all times on whole milliseconds, finer than anything here is
// known, and leaves out what that makes coincide.
func rounded(m songmap.Map) songmap.Map {
	m.Duration = milli(m.Duration)
	m.Beats = times(m.Beats, m.Duration)
	m.Downbeats = times(m.Downbeats, m.Duration)
	m.Tempo.BPM = milli(m.Tempo.BPM)
	m.Tempo.Confidence = milli(m.Tempo.Confidence)
	var curve []songmap.TempoPoint
	for _, p := range m.Tempo.Curve {
		p.Time, p.BPM = milli(p.Time), milli(p.BPM)
		if p.Time <= m.Duration && (len(curve) == 0 || p.Time > curve[len(curve)-1].Time) {
			curve = append(curve, p)
		}
	}
	m.Tempo.Curve = curve
	m.Keys = spans(m.Keys, m.Duration, func(k *songmap.Key) (*songmap.Span, *float64) { return &k.Span, &k.Confidence })
	m.Chords = spans(m.Chords, m.Duration, func(c *songmap.Chord) (*songmap.Span, *float64) { return &c.Span, &c.Confidence })
	var none float64
	m.Sections = spans(m.Sections, m.Duration, func(s *songmap.Section) (*songmap.Span, *float64) { return &s.Span, &none })
	return m
}

func milli(v float64) float64 { return math.Round(v*1000) / 1000 }

func times(list []float64, end float64) []float64 {
	var out []float64
	for _, t := range list {
		if t = milli(t); t <= end && (len(out) == 0 || t > out[len(out)-1]) {
			out = append(out, t)
		}
	}
	return out
}

// spans rounds segments that tile the song, so that they still do.
func spans[T any](list []T, end float64, of func(*T) (*songmap.Span, *float64)) []T {
	var out []T
	at := 0.0
	for i, v := range list {
		span, conf := of(&v)
		stop := min(end, milli(span.End))
		if i == len(list)-1 {
			stop = end
		}
		if stop <= at {
			continue
		}
		*span, *conf = songmap.Span{Start: at, End: stop}, milli(*conf)
		out = append(out, v)
		at = stop
	}
	return out
}
