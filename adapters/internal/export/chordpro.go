package export

import (
	"bytes"
	"fmt"
	"math"
	"strings"

	"songmap/adapters/internal/harte"
	"songmap/domain"
)

const barsPerLine = 4

// writeChordPro writes a chord sheet: a grid of bars for each section. Titles
// of sections are comments, which every reader shows, even those that print a
// grid as the text that it is.
func writeChordPro(b *bytes.Buffer, p piece) error {
	directive(b, "title", p.title)
	if len(p.Keys) > 0 {
		if k, ok := harte.ParseKey(p.Keys[0].Tonic, p.Keys[0].Mode); ok {
			directive(b, "key", k.Name())
		}
	}
	if p.Tempo.BPM > 0 {
		directive(b, "tempo", fmt.Sprintf("%.0f", p.Tempo.BPM))
	}
	if p.Meter.Numerator > 0 {
		directive(b, "time", fmt.Sprintf("%d/%d", p.Meter.Numerator, p.Meter.Denominator))
	}
	directive(b, "duration", clock(p.Duration))
	for _, s := range p.sheet() {
		b.WriteByte('\n')
		if s.title != "" {
			directive(b, "comment", s.title)
		}
		s.write(b)
	}
	return nil
}

// directive writes a line that tells the reader something. Braces would end
// it, a backslash would continue it on the next line.
func directive(b *bytes.Buffer, name, value string) {
	value = strings.NewReplacer("{", "(", "}", ")", `\`, "/").Replace(line(value))
	fmt.Fprintf(b, "{%s: %s}\n", name, value)
}

// stanza is a section as bars of cells, one a beat.
type stanza struct {
	title string
	bars  [][]string
}

func (s stanza) write(b *bytes.Buffer) {
	widest := 1
	for _, bar := range s.bars {
		widest = max(widest, len(bar))
	}
	fmt.Fprintf(b, "{start_of_grid: %dx%d}\n", min(barsPerLine, len(s.bars)), widest)
	for i, bar := range s.bars {
		b.WriteString("| " + strings.Join(bar, " ") + " ")
		if i%barsPerLine == barsPerLine-1 || i == len(s.bars)-1 {
			b.WriteString("|\n")
		}
	}
	b.WriteString("{end_of_grid}\n")
}

// sheet divides the song into stanzas. A bar belongs to the section in which
// its first beat has its middle.
func (p piece) sheet() []stanza {
	var list []stanza
	last := -1
	for _, bar := range p.cells() {
		section := during(p.Sections, bar.at, func(s domain.Section) domain.Span { return s.Span })
		if len(list) == 0 || section != last {
			list = append(list, stanza{})
			if section >= 0 {
				s := p.Sections[section]
				list[len(list)-1].title = fmt.Sprintf("%s (%s)", s.Label, clock(s.Start))
			}
		}
		last = section
		s := &list[len(list)-1]
		s.bars = append(s.bars, bar.cells)
	}
	return list
}

// measure is a bar as a chord sheet has it.
type measure struct {
	at    float64 // a time in it
	cells []string
}

// cells writes each bar with a chord where one begins, and at its first beat.
// Without beats every chord is a bar.
func (p piece) cells() []measure {
	var list []measure
	if len(p.bars) == 0 {
		for _, c := range p.Chords {
			list = append(list, measure{(c.Start + c.End) / 2, []string{p.gridName(c)}})
		}
		return list
	}
	usual := beatsPerBar(p.SongMap)
	for _, bar := range p.bars {
		m := measure{at: (p.Beats[bar.first] + p.beatEnd(bar.first)) / 2}
		if bar.number == 0 {
			for range usual - bar.beats {
				m.cells = append(m.cells, ".")
			}
		}
		last := -1
		for i := bar.first; i < bar.first+bar.beats; i++ {
			chord := during(p.Chords, (p.Beats[i]+p.beatEnd(i))/2, func(c domain.Chord) domain.Span { return c.Span })
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

// gridName is a chord as one cell of a grid, where spaces and bars separate.
func (p piece) gridName(c domain.Chord) string {
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

// clock is a time in a song as players show it: 3:05 or 1:02:03.
func clock(seconds float64) string {
	s := int(math.Round(seconds))
	if s >= 3600 {
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	return fmt.Sprintf("%d:%02d", s/60, s%60)
}
