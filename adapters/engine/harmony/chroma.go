// Package harmony estimates pitch classes, chords and keys.
package harmony

import (
	"context"
	"math"
	"slices"
)

// Chroma holds how strongly each pitch class, from C, sounds in the bass and
// above it.
type Chroma struct{ Bass, Treble [12]float32 }

// Chromagram is the chroma of a song, ten times a second.
type Chromagram struct {
	Frames []Chroma
	// Loudness of each frame in dB relative to the loud parts of the song.
	Loudness []float32
}

// Chromagram folds pitch spectra into chroma: tuned, whitened, and decomposed into
// notes, so that partials do not count as notes (NNLS chroma, Mauch & Dixon 2010).
func (p Pitches) Chromagram(ctx context.Context, progress func(float64)) (Chromagram, error) {
	c := Chromagram{Frames: make([]Chroma, len(p.frames)), Loudness: p.loudness()}
	tuning := p.Tuning()
	decomposition := newNNLS()
	shifted, white := make([]float32, pitchBins), make([]float32, pitchBins)
	var activations [notes]float64
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
		retuned(shifted, frame, tuning)
		whitened(white, shifted)
		decomposition.solve(&activations, white)
		c.Frames[i] = foldOctaves(&activations)
	}
	return c, nil
}

// inaudible is the loudness, in dB below the loud parts, from which a frame
// counts as silence.
const inaudible = -50

// loudness relates the power of each frame to that of the loudest frames, single
// impulses left out.
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

// foldOctaves sums notes into pitch classes. Bass and treble overlap around C3.
func foldOctaves(activations *[notes]float64) Chroma {
	var c Chroma
	for n, v := range activations {
		midi := float64(n + lowestNote)
		class := (n + lowestNote) % 12
		c.Bass[class] += float32(v * ramp(midi, 60, 48) * ramp(midi, 24, 30))
		c.Treble[class] += float32(v * ramp(midi, 45, 57) * ramp(midi, 100, 86))
	}
	return c
}

// ramp rises from 0 at one note to 1 at another.
func ramp(midi, zero, one float64) float64 {
	return min(1, max(0, (midi-zero)/(one-zero)))
}

// Mean returns the mean chroma of a stretch of time, in seconds.
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

// MeanLoudness returns the mean loudness of a stretch of time, in seconds, in dB
// relative to the loud parts of the song.
func (c Chromagram) MeanLoudness(from, to float64) float64 {
	a, b := c.frames(from, to)
	sum := 0.0
	for _, v := range c.Loudness[a:b] {
		sum += float64(max(v, 2*inaudible))
	}
	return sum / float64(b-a)
}

// frames returns the range of frames of a stretch of time, never an empty one.
func (c Chromagram) frames(from, to float64) (first, end int) {
	first = min(max(0, int(math.Round(from*fps))), len(c.Frames)-1)
	return first, min(max(first+1, int(math.Round(to*fps))), len(c.Frames))
}

// quantile returns the value below which a share of the values lies; 0 of none.
func quantile(values []float32, share float64) float32 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(share*float64(len(sorted))))]
}
