package signals

import (
	"math/rand/v2"

	"songmap/domain/songmap"
)

// Song is half a minute of something like pop: form AABA with drums, bass,
// chords and a melody, in a key and at a tempo that depend on the seed.
func Song(seed uint64) Piece { return Form(seed, "AABA", 4) }

// Form is a song of as many parts as form has letters, each of so many bars
// of four. The same letter brings the same music.
func Form(seed uint64, form string, bars int) Piece {
	dice := rand.New(rand.NewPCG(seed, 0))
	bpm := float64(96 + 4*dice.IntN(10))
	tonic, mode := Tonics()[dice.IntN(12)], "major"
	if dice.IntN(3) == 0 {
		mode = "minor"
	}
	p := newPiece(steady(bpm, 4*bars*len(form)), 4)
	p.key(tonic, mode)
	for i := range len(form) {
		p.part(seed, form[i], tonic, mode, 4*bars*i, bars)
	}
	return p
}

// loops are four-bar chord loops of a mode; all of them name the tonic.
func loops(mode string) [][]chord {
	if mode == "minor" {
		return [][]chord{
			{{0, "min"}, {8, "maj"}, {5, "min"}, {7, "maj"}},
			{{5, "min"}, {0, "min"}, {7, "maj"}, {0, "min"}},
			{{0, "min"}, {5, "min"}, {10, "maj"}, {3, "maj"}},
		}
	}
	return [][]chord{
		{{0, "maj"}, {7, "maj"}, {9, "min"}, {5, "maj"}},
		{{5, "maj"}, {2, "min"}, {7, "maj"}, {0, "maj"}},
		{{0, "maj"}, {4, "min"}, {5, "maj"}, {7, "maj"}},
	}
}

// part plays one part of the form from a beat on.
func (p *Piece) part(seed uint64, letter byte, tonic, mode string, from, bars int) {
	dice := rand.New(rand.NewPCG(seed, uint64(letter)))
	kind := int(letter - 'A')
	all := loops(mode)
	loop := all[kind%len(all)]
	colour := []Timbre{Piano, Reed, Organ, Pluck}[kind%4]
	for bar := range bars {
		at := from + 4*bar
		c := loop[bar%len(loop)]
		p.accompany(tonic, c, at, at+4, colour)
		p.groove(at, at+4, 4)
		if kind%2 == 0 {
			p.sing(dice, p.Truth.Chords[len(p.Truth.Chords)-1].Label, at)
		}
	}
	p.Truth.Sections = append(p.Truth.Sections, songmap.Section{
		Span: p.span(float64(from), float64(from+4*bars)), Label: string(letter),
	})
}

// sing adds a bar of melody on tones of the chord.
func (p *Piece) sing(dice *rand.Rand, label string, from int) {
	lowest := 60
	for Tonics()[lowest%12] != root(label) {
		lowest++
	}
	notes := semitones(label[len(root(label))+1:])
	for beat := 0.0; beat < 4; {
		length := []float64{0.5, 1, 1.5}[dice.IntN(3)]
		length = min(length, 4-beat)
		at := float64(from) + beat
		p.play(at, at+length, lowest+12+notes[dice.IntN(len(notes))], 0.5, Reed)
		beat += length
	}
}
