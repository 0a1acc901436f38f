package export

import (
	"math"

	"songmap/domain/songmap"
)

// stave is a line of the picture: a span of the song, and the bars that begin in it.
type stave struct {
	songmap.Span
	width float64 // pixels
	marks []mark
}

// mark is where a bar begins, or without bars, where a line may be broken.
type mark struct {
	at     float64
	number int // of the bar, 0 without
}

// x returns the place of a time on the stave.
func (s stave) x(at float64) float64 {
	return left + s.width*(at-s.Start)/(s.End-s.Start)
}

// extent returns where the part of a span that is on the stave begins, and its width.
func (s stave) extent(span songmap.Span) (x, width float64) {
	from, to := max(s.Start, span.Start), min(s.End, span.End)
	return s.x(from), s.x(to) - s.x(from)
}

// widest returns the widest part of a box between bar lines, the first of several, so
// that no line crosses a name.
func (s stave) widest(x, width float64) (from, wide float64) {
	part := func(start, end float64) {
		if end-start > wide+1 {
			from, wide = start, end-start
		}
	}
	at := x
	for _, m := range s.marks {
		if line := s.x(m.at); m.number > 0 && line > x && line < x+width {
			part(at, line)
			at = line
		}
	}
	part(at, x+width)
	return from, wide
}

// systems breaks the song into lines of a few bars, so that chords can be read. A very
// long song gets longer lines, to limit the height of the picture.
func (p piece) systems() []stave {
	const usual, fewLines, dense, maxLines = 8, 60, 16, 180
	marks := p.marks()
	perLine := usual
	if len(marks) > usual*fewLines {
		perLine = max(dense, (len(marks)+maxLines-1)/maxLines)
	}
	var list []stave
	for i := 0; i < len(marks); i += perLine {
		end := min(len(marks), i+perLine)
		s := stave{songmap.Span{Start: marks[i].at, End: p.Duration}, right - left, marks[i:end]}
		if i == 0 {
			s.Start = 0
		}
		if end < len(marks) {
			s.End = marks[end].at
		}
		// The last line is drawn to the scale of the one before.
		if n := len(list); n > 0 && end == len(marks) {
			s.width *= min(1, (s.End-s.Start)/(list[n-1].End-list[n-1].Start))
		}
		list = append(list, s)
	}
	return list
}

// marks divides the whole song: at its bars, and evenly where it has none.
func (p piece) marks() []mark {
	const limit = 3000 // of those that are no bars
	bar := max(p.beatPeriod()*float64(beatsPerBar(p.Map)), p.Duration/limit)
	var list []mark
	fill := func(from, to float64) {
		n := int(math.Round((to - from) / bar))
		for i := range n {
			list = append(list, mark{from + (to-from)*float64(i)/float64(n), 0})
		}
	}
	if p.Duration == 0 {
		return nil
	}
	end := 0.0 // of the bars
	for i, b := range p.bars {
		at := p.Beats[b.first]
		if i == 0 {
			fill(0, at)
		}
		if at < p.Duration { // one at the end has no width
			list = append(list, mark{at, b.number})
		}
		end = p.beatEnd(b.first + b.beats - 1)
	}
	fill(end, p.Duration)
	if len(list) == 0 {
		return []mark{{0, 0}}
	}
	return list
}

// noteRange returns the range of the song's notes, at least an octave.
func (p piece) noteRange() (low, top int) {
	low, top = 127, 0
	for _, list := range [][]songmap.Note{p.Melody, p.Bass} {
		for _, n := range list {
			low, top = min(low, n.MIDI), max(top, n.MIDI)
		}
	}
	const octave = 12
	if missing := octave - (top - low); missing > 0 {
		low, top = low-missing/2, top+(missing+1)/2
	}
	return low, top
}
