package signals

import "songmap/domain/songmap"

// Clicks is a metronome with an accent on the first beat of each bar.
func Clicks(bpm float64, beatsPerBar int, seconds float64) Piece {
	p := newPiece(steady(bpm, int(seconds*bpm/60)), beatsPerBar)
	for i := range p.Truth.Beats {
		d := click
		if i%beatsPerBar == 0 {
			d = accent
		}
		p.strike(float64(i), d, 1)
	}
	return p
}

// Ramp is a metronome in four whose tempo goes evenly from one to another.
func Ramp(from, to float64, beats int) Piece {
	p := newPiece(ramp(from, to, beats), 4)
	for i := range p.Truth.Beats {
		p.strike(float64(i), click, 1)
	}
	return p
}

// Drums is a rock beat: kick on the first beat and again before the last, the
// snare on the beats between, eighths on the hi-hat. In three the snare plays
// the second and third beat.
func Drums(bpm float64, beatsPerBar int, seconds float64) Piece {
	p := newPiece(steady(bpm, int(seconds*bpm/60)), beatsPerBar)
	p.groove(0, len(p.Truth.Beats), beatsPerBar)
	p.Truth.Chords = []songmap.Chord{{Span: p.span(0, float64(len(p.Truth.Beats))), Label: "N"}}
	return p
}

// groove drums from one beat to another.
func (p *Piece) groove(from, to, beatsPerBar int) {
	for i := from; i < to; i++ {
		p.strike(float64(i), hat, 0.5)
		p.strike(float64(i)+0.5, hat, 0.4)
		switch at := (i - from) % beatsPerBar; {
		case at == 0:
			p.strike(float64(i), kick, 1)
		case at == 2 && beatsPerBar == 4:
			p.strike(float64(i)+0.5, kick, 0.8)
		default:
			p.strike(float64(i), snare, 0.7)
		}
	}
}

// Jig is a drum loop in 6/8: the beat is the dotted quarter, two make a bar,
// and the hi-hat plays the eighths.
func Jig(bpm, seconds float64) Piece {
	p := newPiece(steady(bpm, int(seconds*bpm/60)), 2)
	p.Truth.Meter = songmap.Meter{Numerator: 6, Denominator: 8}
	for i := range p.Truth.Beats {
		at, d := float64(i), kick
		if i%2 == 1 {
			d = snare
		}
		p.strike(at, d, 1)
		for _, eighth := range []float64{0, 1, 2} {
			p.strike(at+eighth/3, hat, 0.5)
		}
	}
	return p
}
