// Package signals composes sounds of which tempo, beats, chords, key and form
// are known exactly, and scores what an analyzer heard in them.
//
// Everything is a function of its arguments: the same call gives the same
// samples on every machine of the same kind.
package signals

import "songmap/domain/songmap"

// Rate is the sample rate, in Hz, at which the package's own users render.
const Rate = 22050

// Piece is a piece of music: the events that sound and the truth about them.
// Truth carries no id and no provenance.
type Piece struct {
	Truth songmap.Map

	tones []tone
	hits  []hit
	grid  grid
}

// newPiece is a silent piece over a grid, with a downbeat on every
// beatsPerBar-th beat. It ends where the grid ends.
func newPiece(g grid, beatsPerBar int) Piece {
	beats := g[:len(g)-1]
	p := Piece{grid: g}
	p.Truth = songmap.Map{
		Duration: g[len(g)-1],
		Meter:    songmap.Meter{Numerator: beatsPerBar, Denominator: 4},
		Beats:    beats,
	}
	for i := 0; i < len(beats); i += beatsPerBar {
		p.Truth.Downbeats = append(p.Truth.Downbeats, beats[i])
	}
	for i, t := range beats {
		p.Truth.Tempo.Curve = append(p.Truth.Tempo.Curve, songmap.TempoPoint{Time: t, BPM: 60 / (g[i+1] - t)})
	}
	p.Truth.Tempo.BPM = 60 * float64(len(beats)) / (g[len(g)-1] - g[0])
	return p
}

// span is the time between two places given in beats.
func (p *Piece) span(from, to float64) songmap.Span {
	return songmap.Span{Start: p.grid.at(from), End: p.grid.at(to)}
}

// play adds a tone between two places given in beats.
func (p *Piece) play(from, to float64, midi int, gain float64, t Timbre) {
	s := p.span(from, to)
	p.tones = append(p.tones, tone{at: s.Start, length: s.End - s.Start, hz: pitch(midi), gain: gain, timbre: t})
}

// strike adds a hit at a place given in beats.
func (p *Piece) strike(beat float64, d drum, gain float64) {
	p.hits = append(p.hits, hit{at: p.grid.at(beat), drum: d, gain: gain})
}
