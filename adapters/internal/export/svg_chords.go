package export

import (
	"fmt"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

func (p *picture) chords(s stave) {
	for _, c := range songmap.Within(p.Chords, s.Span) {
		x, w := s.extent(c.Span)
		name := harte.Printed(p.chordName(c))
		p.titledRect(p.chordClass(c), fmt.Sprintf("%s, %s", name, songmap.Clock(c.Start)), area{x + 0.5, p.y, w - 1, chordsLane - 2})
		class := "chord-name"
		if c.Start < s.Start || c.Label == harte.None {
			class = "again" // it goes on, or is none
		}
		x, w = s.widest(x, w)
		p.chordText(class, name, x+w/2, w)
	}
	p.path("bar", func() {
		for _, m := range s.marks {
			if m.number > 0 {
				p.line(s.x(m.at), p.y-1, 0, chordsLane)
			}
		}
	})
	p.y += chordsLane
}

// chordClass returns the class of a chord: the tonic, any other, none or an unsure one.
func (p *picture) chordClass(c songmap.Chord) string {
	chord, ok := harte.Parse(c.Label)
	k, known := p.key(c.Start)
	minor := ok && len(chord.Tones()) > 1 && chord.Tones()[1] == 3
	switch {
	case c.Label == harte.None:
		return "none"
	case songmap.Unsure(c.Confidence):
		return "unsure"
	case ok && known && chord.Root.Pitch() == k.Tonic.Pitch() && minor == k.Minor:
		return "home"
	default:
		return "chord"
	}
}

// chordText writes a name as large as its box allows: on one line, with the root above
// the rest, or vertically. Where it would be too small the box has only its tooltip.
func (p *picture) chordText(class, name string, x, space float64) {
	const largest, small, smallest, inset = 17.0, 11.0, 8.0, 3.0
	root, rest := harte.CutRoot(name)
	middle := p.y + chordsLane/2 - 1
	for size := largest; size >= small; size-- {
		if width(name, size) <= space-inset {
			p.text(class, size, point{x, middle + size/3}, name)
			return
		}
	}
	for size := small + 1; size >= smallest && root != ""; size-- {
		if max(width(root, size), width(rest, size)) <= space-inset {
			p.text(class, size, point{x, middle - 2}, root)
			p.text(class, size, point{x, middle + size}, rest)
			return
		}
	}
	for size := small; size >= smallest; size-- {
		if size <= space && width(name, size) <= chordsLane-inset {
			p.verticalText(class, size, point{x + size/3, middle}, name)
			return
		}
	}
}
