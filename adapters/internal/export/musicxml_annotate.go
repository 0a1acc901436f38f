package export

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"songmap/domain/songmap"
)

// annotate writes above the bars of a part what belongs to all parts: sections, tempo,
// chords and lines of the lyrics.
func (g grid) annotate(list []xmlMeasure) {
	if len(g.bars) == 0 {
		for i, c := range g.Chords {
			g.name(&list[i], c, 0)
		}
		return
	}
	section, tempo, label := -1, 0.0, ""
	for i, b := range g.bars {
		m := &list[i]
		if s := songmap.At(g.Sections, g.middle(b.first)); s >= 0 && s != section {
			section = s
			m.Directions = append(m.Directions, above(xmlDirectionType{Rehearsal: g.Sections[s].Label}))
		}
		switch now := g.tempo(b); {
		case i == 0:
			m.Directions, tempo = append(m.Directions, g.mark(now)), now
		case math.Abs(now-tempo) > tempo/100: // heard, not shown
			m.Sound, tempo = &xmlSound{now}, now
		}
		for at := range b.beats {
			c := songmap.At(g.Chords, g.middle(b.first+at))
			if c >= 0 && g.Chords[c].Label != label {
				label = g.Chords[c].Label
				g.name(m, g.Chords[c], at*g.perBeat)
			}
		}
	}
	g.sing(list)
}

// name writes a chord above a cell of a bar. What is no chord is words: programs would
// read a root into it.
func (g grid) name(m *xmlMeasure, c songmap.Chord, offset int) {
	if h, ok := g.harmony(c); ok {
		h.Offset = offset
		m.Harmonies = append(m.Harmonies, h)
		return
	}
	words := above(xmlDirectionType{Words: new(g.chordName(c))})
	words.Offset = offset
	m.Directions = append(m.Directions, words)
}

// sing writes each line of the lyrics below the cell where it begins.
func (g grid) sing(list []xmlMeasure) {
	for _, l := range g.Lyrics {
		at, ok := g.cell(l.Start)
		i, found := slices.BinarySearchFunc(g.bars, at, func(b gridBar, at int) int { return cmp.Compare(b.from, at) })
		if !found {
			i--
		}
		if !ok || i < 0 || at >= g.bars[i].from+g.bars[i].cells {
			continue
		}
		d := xmlDirection{Placement: "below", Type: xmlDirectionType{Words: &l.Text}, Offset: at - g.bars[i].from}
		list[i].Directions = append(list[i].Directions, d)
	}
}

func above(t xmlDirectionType) xmlDirection { return xmlDirection{Placement: "above", Type: t} }

// tempo returns the quarters a minute of a bar, to one decimal place.
func (g grid) tempo(b gridBar) float64 {
	last := b.first + b.beats - 1
	seconds := g.beatEnd(last) - g.Beats[b.first]
	if seconds <= 0 || last+1 == len(g.Beats) { // the song may end within the last beat
		seconds = float64(b.beats) * g.beatPeriod()
	}
	return math.Round(float64(b.cells)/cellsPerQuarter/seconds*600) / 10
}

// mark returns the tempo of the first bar, which is shown.
func (g grid) mark(quarters float64) xmlDirection {
	unit, dot := "quarter", false
	beats := quarters
	for _, w := range written {
		if w.cells == g.perBeat {
			unit, dot = w.name, w.dot
			beats = quarters * cellsPerQuarter / float64(g.perBeat)
		}
	}
	m := &xmlMetronome{BeatUnit: unit, PerMinute: strconv.FormatFloat(math.Round(beats), 'f', -1, 64)}
	if dot {
		m.Dot = &struct{}{}
	}
	d := above(xmlDirectionType{Metronome: m})
	d.Sound = &xmlSound{quarters}
	return d
}
