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

// numbers writes the keys that begin, and the bars' numbers where they leave
// room.
func (p *picture) numbers(s stave) {
	names := p.keyChanges(s)
	for _, n := range names {
		p.words("name", numberSize, point{n.from, p.y + numberSize}, n.text)
	}
	free := 0.0
	for _, m := range s.marks {
		text := fmt.Sprint(m.number)
		from := s.x(m.at)
		to := from + width(text, numberSize) + numberGap
		if m.number == 0 || from < free || slices.ContainsFunc(names, func(n caption) bool { return n.covers(from, to) }) {
			continue
		}
		p.words("small", numberSize, point{from, p.y + numberSize}, text)
		free = to
	}
	p.y += numbersLane
}

// caption is a text and where on a line it stands.
type caption struct {
	text     string
	from, to float64 // pixels
}

func (n caption) covers(from, to float64) bool { return from < n.to && to > n.from }

// keyChanges are the keys that begin on a line, each named behind its
// beginning, or where there is no room behind, before it.
func (p *picture) keyChanges(s stave) (names []caption) {
	limit := right
	for _, k := range slices.Backward(songmap.Within(p.Keys, s.Span)) {
		if k.Start <= 0 || k.Start < s.Start {
			continue // the song begins so, or the line before has said it
		}
		text := fitting("to "+harte.Printed(harte.KeyName(k.Tonic, k.Mode)), numberSize, (right-left)/2)
		at, wide := s.x(k.Start), width(text, numberSize)
		from := min(at+numberRoom, limit-wide)
		if from < max(left, at-2*wide) {
			continue // too many at once: it would stand where it does not belong
		}
		names = append(names, caption{text, from, from + wide + numberGap})
		limit = from - numberGap
	}
	return names
}
