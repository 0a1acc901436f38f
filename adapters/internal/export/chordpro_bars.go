package export

import (
	"fmt"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// sheet divides the song into stanzas. A bar belongs to the section in which the middle
// of its first beat lies.
func (p piece) sheet() []stanza {
	var list []stanza
	last := -1
	for _, bar := range p.cells() {
		section := songmap.At(p.Sections, bar.at)
		if len(list) == 0 || section != last {
			list = append(list, stanza{})
			if section >= 0 {
				s := p.Sections[section]
				list[len(list)-1].title = fmt.Sprintf("%s (%s)", s.Label, songmap.Clock(s.Start))
			}
		}
		last = section
		s := &list[len(list)-1]
		s.bars = append(s.bars, bar.cells)
	}
	return list
}

// measure is a bar of a chord sheet.
type measure struct {
	at    float64 // a time in it
	cells []string
}

// cells returns the bars, each with a chord at its first beat and where one begins.
// Without beats every chord is a bar.
func (p piece) cells() []measure {
	var list []measure
	if len(p.bars) == 0 {
		for _, c := range p.Chords {
			list = append(list, measure{(c.Start + c.End) / 2, []string{p.gridName(c)}})
		}
		return list
	}
	usual := beatsPerBar(p.Map)
	for _, bar := range p.bars {
		m := measure{at: (p.Beats[bar.first] + p.beatEnd(bar.first)) / 2}
		if bar.number == 0 {
			for range usual - bar.beats {
				m.cells = append(m.cells, ".")
			}
		}
		last := -1
		for i := bar.first; i < bar.first+bar.beats; i++ {
			chord := songmap.At(p.Chords, (p.Beats[i]+p.beatEnd(i))/2)
			name := "."
			if chord >= 0 && (last < 0 || p.Chords[chord].Label != p.Chords[last].Label) {
				name = p.gridName(p.Chords[chord])
			}
			m.cells, last = append(m.cells, name), chord
		}
		list = append(list, m)
	}
	return list
}

// gridName returns a chord as a cell of a grid, without what separates cells.
func (p piece) gridName(c songmap.Chord) string {
	name := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" |{}[]~%.:", r) {
			return -1
		}
		return r
	}, p.chordName(c))
	switch {
	case c.Label == harte.None:
		return "N.C."
	case name == "":
		return "?"
	default:
		return name
	}
}
