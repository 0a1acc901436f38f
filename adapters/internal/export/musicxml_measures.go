package export

import (
	"slices"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// clef is one for a part, and below which pitch in the middle it is an octave lower.
type clef struct {
	sign   string
	line   int
	lowest int
}

//nolint:gochecknoglobals // constants
var (
	treble = clef{"G", 2, 58}
	bass   = clef{"F", 4, 41}
)

// of returns the clef for notes.
func (c clef) of(notes []songmap.Note) *xmlClef {
	x := &xmlClef{Sign: c.sign, Line: c.line}
	if len(notes) == 0 {
		return x
	}
	pitches := make([]int, len(notes))
	for i, n := range notes {
		pitches[i] = n.MIDI
	}
	slices.Sort(pitches)
	if pitches[len(pitches)/2] < c.lowest {
		x.Octave = -1
	}
	return x
}

// measures returns a part of notes. Without beats it has a bar of silence for each chord,
// and one at least.
func (g grid) measures(notes []songmap.Note, c clef) []xmlMeasure {
	if len(g.bars) == 0 {
		list := make([]xmlMeasure, max(1, len(g.Chords)))
		for i := range list {
			list[i] = xmlMeasure{Number: i + 1, Notes: []xmlNote{silentBar(4 * cellsPerQuarter)}}
		}
		list[0].Attributes = &xmlAttributes{Divisions: cellsPerQuarter, Time: &xmlTime{4, 4}, Clef: c.of(nil)}
		return list
	}
	list := make([]xmlMeasure, 0, len(g.bars))
	sounds := g.soundings(notes)
	for i, b := range g.bars {
		m := xmlMeasure{Number: b.number, Attributes: g.attributes(i)}
		if b.number == 0 {
			m.Implicit = "yes"
		}
		if i == 0 {
			m.Attributes.Divisions, m.Attributes.Clef = cellsPerQuarter, c.of(notes)
		}
		m.Notes, sounds = g.notes(b, sounds)
		list = append(list, m)
	}
	list[len(list)-1].Barline = &xmlBarline{"right", "light-heavy"}
	return list
}

// attributes returns the key and the meter of a bar as far as they are new.
func (g grid) attributes(i int) *xmlAttributes {
	var a xmlAttributes
	b := g.bars[i]
	if k, known := g.key(g.middle(b.first)); known {
		before, had := harte.Key{}, false
		if i > 0 {
			before, had = g.key(g.middle(g.bars[i-1].first))
		}
		if !had || before != k {
			a.Key = &xmlKey{k.Sharps, map[bool]string{true: "minor", false: "major"}[k.Minor]}
		}
	}
	if i == 0 || g.bars[i-1].meter != b.meter {
		a.Time = &xmlTime{b.meter.Numerator, b.meter.Denominator}
	}
	if i > 0 && a == (xmlAttributes{}) {
		return nil
	}
	return &a
}

// middle is the middle of a beat, in seconds: a time that is safely within it.
func (g grid) middle(beat int) float64 { return (g.Beats[beat] + g.beatEnd(beat)) / 2 }
