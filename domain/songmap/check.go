package songmap

import (
	"fmt"
	"math"
	"slices"
)

// Check reports the first invariant that the Song Map breaks, as an
// InvalidError.
func (m Map) Check() error {
	c := check{end: m.Duration}
	c.that(!math.IsInf(m.Duration, 0) && m.Duration >= 0, "duration_sec", "must be a length in seconds")
	c.that(m.Meter.Numerator > 0 && m.Meter.Denominator > 0, "meter", "must be positive")
	c.that(m.Tempo.BPM >= 0 && !math.IsInf(m.Tempo.BPM, 0), "tempo.bpm_global", "must not be negative")
	c.confidence("tempo.confidence", m.Tempo.Confidence)
	curve := make([]float64, len(m.Tempo.Curve))
	for i, p := range m.Tempo.Curve {
		curve[i] = p.Time
		c.that(p.BPM > 0 && !math.IsInf(p.BPM, 0), "tempo.curve", "must be positive")
	}
	c.times("tempo.curve", curve)
	c.times("beats", m.Beats)
	c.times("downbeats", m.Downbeats)
	for _, d := range m.Downbeats {
		_, found := slices.BinarySearch(m.Beats, d)
		c.that(found, "downbeats", "must be beats")
	}
	segments(&c, "key", m.Keys, func(k Key) float64 { return k.Confidence })
	segments(&c, "chords", m.Chords, func(k Chord) float64 { return k.Confidence })
	segments(&c, "sections", m.Sections, func(Section) float64 { return 0 })
	c.notes("melody", m.Melody)
	c.notes("bass", m.Bass)
	return c.err
}

// check remembers the first broken invariant.
type check struct {
	end float64 // of the song, seconds
	err error
}

func (c *check) that(holds bool, field, reason string) {
	if !holds && c.err == nil {
		c.err = &InvalidError{field, reason}
	}
}

func (c *check) confidence(field string, conf float64) {
	c.that(conf >= 0 && conf <= 1, field, "must be from 0 to 1")
}

func (c *check) times(field string, times []float64) {
	last := math.Inf(-1)
	for _, t := range times {
		c.that(t > last, field, "must ascend")
		c.that(t >= 0 && t <= c.end, field, "must lie inside the duration")
		last = t
	}
}

func (c *check) notes(field string, notes []Note) {
	last := 0.0
	for _, n := range notes {
		c.that(n.Time >= last && n.Duration > 0 && n.Time+n.Duration <= c.end, field, "must ascend inside the duration")
		c.that(n.MIDI >= 0 && n.MIDI <= 127 && n.Velocity >= 1 && n.Velocity <= 127, field, "must be MIDI notes")
		c.confidence(field, n.Confidence)
		last = n.Time
	}
}

// segments checks that the spans tile the song from 0 to its end. A list may
// be empty: nothing was found, or the song has no length.
func segments[T Spanned](c *check, field string, list []T, confidence func(T) float64) {
	at := 0.0
	for i, s := range list {
		span := s.Bounds()
		c.that(span.Start == at, field, fmt.Sprintf("leave a gap or overlap at segment %d", i))
		c.that(span.End > span.Start, field, fmt.Sprintf("have an empty segment %d", i))
		c.confidence(field, confidence(s))
		at = span.End
	}
	c.that(len(list) == 0 || at == c.end, field, "must reach the end of the song")
}

// InvalidError names a field of a Song Map and what is wrong with it.
type InvalidError struct{ Field, Reason string }

func (e *InvalidError) Error() string { return e.Field + " " + e.Reason }
