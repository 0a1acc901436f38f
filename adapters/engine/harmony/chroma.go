// Package harmony hears pitch classes, chords and keys in a signal.
package harmony

import (
	"context"
	"math"
)

// Chroma tells how strongly each pitch class, from C, sounds in the bass and
// above it.
type Chroma struct{ Bass, Treble [12]float32 }

// Chromagram is the chroma of a song, ten times a second.
type Chromagram struct {
	Frames []Chroma
	// Loudness of each frame in dB relative to the loud parts of the song.
	Loudness []float32
}

// Chromas folds pitch spectra into chroma: tuned, whitened, and explained by
// notes so that partials do not count as notes (Mauch & Dixon 2010).
func (p Pitches) Chromas(ctx context.Context, progress func(float64)) (Chromagram, error) {
	c := Chromagram{Frames: make([]Chroma, len(p.frames)), Loudness: p.loudness()}
	tuning := p.Tuning()
	t := newTranscriber()
	shifted, white := make([]float32, pitchBins), make([]float32, pitchBins)
	var played [notes]float64
	for i, frame := range p.frames {
		if i%fps == 0 {
			if ctx.Err() != nil {
				return Chromagram{}, context.Cause(ctx)
			}
			progress(float64(i) / float64(len(p.frames)))
		}
		if c.Loudness[i] < inaudible {
			continue
		}
		tuned(shifted, frame, tuning)
		whitened(white, shifted)
		t.explain(&played, white)
		c.Frames[i] = fold(&played)
	}
	return c, nil
}

// inaudible is the loudness, in dB below the loud parts, from which a frame
// counts as silence.
const inaudible = -50

// loudness relates the power of each frame to that of the loudest frames,
// with an impulse here and there left out.
func (p Pitches) loudness() []float32 {
	const silent = 1e-10 // power: digital silence with dither
	loud := quantile(p.power, 0.95)
	db := make([]float32, len(p.power))
	for i, v := range p.power {
		db[i] = -200
		if v > silent {
			db[i] = float32(10 * math.Log10(float64(v/max(loud, silent))))
		}
	}
	return db
}

// fold sums notes into pitch classes. Bass and treble overlap around C3: the
// two have no border there.
func fold(played *[notes]float64) Chroma {
	var c Chroma
	for n, v := range played {
		midi := float64(n + lowestNote)
		class := (n + lowestNote) % 12
		c.Bass[class] += float32(v * slope(midi, 60, 48) * slope(midi, 24, 30))
		c.Treble[class] += float32(v * slope(midi, 45, 57) * slope(midi, 100, 86))
	}
	return c
}

// slope goes from 0 at one note to 1 at another.
func slope(midi, zero, one float64) float64 {
	return min(1, max(0, (midi-zero)/(one-zero)))
}

// Mean is the mean chroma of a stretch of time, in seconds.
func (c Chromagram) Mean(from, to float64) Chroma {
	var m Chroma
	a, b := c.frames(from, to)
	for _, f := range c.Frames[a:b] {
		for i := range 12 {
			m.Bass[i] += f.Bass[i] / float32(b-a)
			m.Treble[i] += f.Treble[i] / float32(b-a)
		}
	}
	return m
}

// Loud is the mean loudness of a stretch of time, in seconds, in dB below the
// loud parts of the song.
func (c Chromagram) Loud(from, to float64) float64 {
	a, b := c.frames(from, to)
	sum := 0.0
	for _, v := range c.Loudness[a:b] {
		sum += float64(max(v, 2*inaudible))
	}
	return sum / float64(b-a)
}

// frames is the range of frames of a stretch of time, never empty.
func (c Chromagram) frames(from, to float64) (first, end int) {
	first = min(max(0, int(math.Round(from*fps))), len(c.Frames)-1)
	return first, min(max(first+1, int(math.Round(to*fps))), len(c.Frames))
}
