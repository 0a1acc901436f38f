package export

import (
	"fmt"
	"slices"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// Texts above a line.
const (
	numberSize = 10.0
	numberGap  = 6.0
	numberRoom = 22.0 // for a bar's number before the name of a key
)

// numbers writes the keys that begin, and the bars' numbers where there is room.
func (p *picture) numbers(s stave) {
	names := p.keyChanges(s)
	for _, n := range names {
		p.text("name", numberSize, point{n.from, p.y + numberSize}, n.text)
	}
	free := 0.0
	for _, m := range s.marks {
		text := fmt.Sprint(m.number)
		from := s.x(m.at)
		to := from + width(text, numberSize) + numberGap
		if m.number == 0 || from < free || slices.ContainsFunc(names, func(n caption) bool { return n.covers(from, to) }) {
			continue
		}
		p.text("small", numberSize, point{from, p.y + numberSize}, text)
		free = to
	}
	p.y += numbersLane
}

// caption is a text and its place on a line.
type caption struct {
	text     string
	from, to float64 // pixels
}

func (n caption) covers(from, to float64) bool { return from < n.to && to > n.from }

// keyChanges names the keys that begin on a line, behind their beginning, or before it if
// there is no room.
func (p *picture) keyChanges(s stave) (names []caption) {
	limit := right
	for _, k := range slices.Backward(songmap.Within(p.Keys, s.Span)) {
		if k.Start <= 0 || k.Start < s.Start {
			continue // the song begins with it, or the line before has named it
		}
		text := truncated("to "+harte.Printed(harte.KeyName(k.Tonic, k.Mode)), numberSize, (right-left)/2)
		at, wide := s.x(k.Start), width(text, numberSize)
		from := min(at+numberRoom, limit-wide)
		if from < max(left, at-2*wide) {
			continue // too many at once: it would be too far from its place
		}
		names = append(names, caption{text, from, from + wide + numberGap})
		limit = from - numberGap
	}
	return names
}
