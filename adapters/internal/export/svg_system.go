package export

import (
	"fmt"
	"slices"

	"songmap/domain/songmap"
)

// Heights of the lanes of a line, in pixels.
const (
	numbersLane  = 14.0
	sectionsLane = 17.0
	chordsLane   = 34.0
	beatsLane    = 9.0
	lyricsLane   = 16.0
	notesLane    = 64.0
	lineGap      = 24.0
)

// system draws one line, lane by lane.
func (p *picture) system(s stave) {
	p.numbers(s)
	if len(p.Sections) > 0 {
		p.form(s)
	}
	p.text("end", 12, point{left - 10, p.y + chordsLane/2 + 4}, songmap.Clock(s.Start))
	p.chords(s)
	p.beats(s)
	if len(p.Lyrics) > 0 {
		p.lyrics(s)
	}
	if len(p.Melody)+len(p.Bass) > 0 {
		p.notes(s)
	}
	p.y += lineGap
}

func (p *picture) form(s stave) {
	const size = 11
	for _, section := range songmap.Within(p.Sections, s.Span) {
		x, w := s.extent(section.Span)
		name, class := section.Label, "name"
		if section.Start < s.Start {
			class = "small" // it began on the line before
		}
		p.titledRect(p.sections[section.Label], name, area{x, p.y, w - 1, sectionsLane - 2})
		p.text(class, size, point{x + 5, p.y + 11.5}, truncated(name, size, w-8))
	}
	p.y += sectionsLane
}

// beats draws a stroke for each beat, a longer one for a downbeat.
func (p *picture) beats(s stave) {
	down := map[float64]bool{}
	for _, m := range s.marks {
		down[m.at] = m.number > 0
	}
	p.path("beat", func() {
		for _, at := range inside(p.Beats, s.Span) {
			if !down[at] {
				p.line(s.x(at), p.y, 0, beatsLane/2)
			}
		}
	})
	p.path("bar", func() {
		for _, m := range s.marks {
			if m.number > 0 {
				p.line(s.x(m.at), p.y, 0, beatsLane-1)
			}
		}
	})
	p.y += beatsLane
}

func (p *picture) lyrics(s stave) {
	const size = 11
	list := songmap.Within(p.Lyrics, s.Span)
	for i, l := range list {
		if l.Start < s.Start {
			continue // it is on the line before
		}
		end := left + s.width
		if i+1 < len(list) {
			end = s.x(list[i+1].Start) - 4
		}
		x := s.x(l.Start)
		p.text("facts", size, point{x, p.y + size}, truncated(l.Text, size, end-x))
	}
	p.y += lyricsLane
}

// notes draws melody and bass as a piano roll.
func (p *picture) notes(s stave) {
	row := notesLane / float64(p.top-p.low+1)
	p.rect("well", area{left, p.y, s.width, notesLane})
	for c := p.low + (12-p.low%12)%12; c <= p.top; c += 12 {
		y := p.y + row*float64(p.top-c) + row/2
		p.path("axis", func() { p.line(left, y, s.width, 0) })
		p.text("end", 9, point{left - 10, y + 3}, fmt.Sprintf("C%d", c/12-1))
	}
	draw := func(class string, list []songmap.Note) {
		p.path(class, func() {
			for _, n := range list {
				span := n.Bounds()
				if span.Start >= s.End {
					return
				}
				if span.End <= s.Start {
					continue
				}
				x, w := s.extent(span)
				p.rectPath(area{x, p.y + row*float64(p.top-n.MIDI), max(1, w-0.5), max(2, row)})
			}
		})
	}
	draw("bass", p.Bass)
	draw("melody", p.Melody)
	p.y += notesLane
}

// inside returns the times in a span.
func inside(list []float64, span songmap.Span) []float64 {
	from, _ := slices.BinarySearch(list, span.Start)
	to, _ := slices.BinarySearch(list, span.End)
	return list[from:to]
}
