package export

import (
	"cmp"
	"math"
	"slices"

	"songmap/domain/songmap"
)

// cellsPerQuarter is how finely the sheet divides time: into sixteenths.
const cellsPerQuarter = 4

// grid is a song as bars of cells, to which notes and chords move: a sheet has no place
// for those between them.
type grid struct {
	piece
	perBeat int // cells
	bars    []gridBar
}

// gridBar is a bar on the grid. Its times are those of its beats.
type gridBar struct {
	bar
	from, cells int
	meter       songmap.Meter
}

// newGrid lays out the beats. A song without any is one bar for each chord.
func newGrid(p piece) grid {
	g := grid{piece: p, perBeat: p.cellsPerBeat()}
	usual := beatsPerBar(p.Map)
	at := 0
	for _, b := range p.bars {
		cells := b.beats * g.perBeat
		meter := p.barMeter(cells)
		if b.number == 0 {
			meter = p.barMeter(usual * g.perBeat) // of which it is the end
		}
		g.bars = append(g.bars, gridBar{b, at, cells, meter})
		at += cells
	}
	return g
}

// cellsPerBeat returns how many cells a beat has: those of a bar by the meter, divided by
// its beats, or of the meter's unit.
func (p piece) cellsPerBeat() int {
	const whole = 4 * cellsPerQuarter
	m, usual := p.Meter, beatsPerBar(p.Map)
	if m.Numerator <= 0 || m.Denominator <= 0 {
		return cellsPerQuarter
	}
	if parts := m.Denominator * usual; whole*m.Numerator%parts == 0 {
		return whole * m.Numerator / parts
	}
	return max(1, whole/m.Denominator)
}

// barMeter returns the meter of a bar of so many cells: the song's, if they fit.
func (p piece) barMeter(cells int) songmap.Meter {
	if m := p.Meter; m.Denominator > 0 && 4*cellsPerQuarter*m.Numerator == cells*m.Denominator {
		return m
	}
	unit, denominator := cellsPerQuarter, 4
	for cells%unit != 0 {
		unit, denominator = unit/2, denominator*2
	}
	return songmap.Meter{Numerator: cells / unit, Denominator: denominator}
}

// cell returns the cell that a time is nearest to, and whether the beats cover it.
func (g grid) cell(seconds float64) (int, bool) {
	i, found := slices.BinarySearch(g.Beats, seconds)
	if !found {
		i--
	}
	if i < 0 {
		return 0, false
	}
	end := g.beatEnd(i)
	if end <= g.Beats[i] || seconds > end {
		return g.perBeat * (i + 1), seconds <= g.Duration
	}
	share := (seconds - g.Beats[i]) / (end - g.Beats[i])
	return g.perBeat*i + int(math.Round(share*float64(g.perBeat))), true
}

// sounding is a pitch, or below zero silence, from one cell to another.
type sounding struct {
	from, to int
	midi     int
	tied     bool // has begun before from
}

// soundings returns notes one after the other, with the silences between them: one that
// begins ends the one that sounds, and of those that begin together the longest stays.
func (g grid) soundings(notes []songmap.Note) []sounding {
	var all []sounding
	for _, n := range notes {
		from, ok := g.cell(n.Time)
		to, _ := g.cell(n.Time + n.Duration)
		if ok {
			all = append(all, sounding{from: from, to: max(to, from+1), midi: n.MIDI})
		}
	}
	slices.SortStableFunc(all, func(a, b sounding) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to)) })
	end := g.perBeat * len(g.Beats)
	var list []sounding
	at := 0
	for i, s := range all {
		if s.from >= end || i > 0 && s.from == all[i-1].from {
			continue
		}
		for _, next := range all[i+1:] {
			if next.from > s.from {
				s.to = min(s.to, next.from)
				break
			}
		}
		if s.from > at {
			list = append(list, sounding{from: at, to: s.from, midi: silence})
		}
		s.to = min(s.to, end)
		list, at = append(list, s), s.to
	}
	if at < end {
		list = append(list, sounding{from: at, to: end, midi: silence})
	}
	return list
}

const silence = -1
