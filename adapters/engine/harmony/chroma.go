// Package harmony hears pitch classes, chords and keys in a signal.
package harmony

import (
	"context"
	"math"
	"sort"

	"songmap/domain"
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

// Changes tells, for each beat, how much the harmony changes there: one minus
// the likeness of the stretches before and after it. It counts less where the
// chord goes on, for then it is melody or drums that change.
func (c Chromagram) Changes(beats []float64, chords []domain.Chord) []float64 {
	const ornament = 0.3
	change := make([]float64, len(beats))
	for i := 1; i < len(beats); i++ {
		end := 2*beats[i] - beats[i-1]
		if i+1 < len(beats) {
			end = beats[i+1]
		}
		before, after := c.Mean(beats[i-1], beats[i]), c.Mean(beats[i], end)
		change[i] = 1 - before.Likeness(after)
		if !begins(chords, beats[i]) {
			change[i] *= ornament
		}
	}
	return change
}

// begins reports whether a chord begins around a time.
func begins(chords []domain.Chord, t float64) bool {
	i := sort.Search(len(chords), func(i int) bool { return chords[i].Start >= t-0.5/fps })
	return i < len(chords) && chords[i].Start <= t+0.5/fps
}

// Likeness of two chromas is the cosine between them, 0 to 1. Silence is like
// silence alone.
func (c Chroma) Likeness(d Chroma) float64 {
	a, b := c.vector(), d.vector()
	var dot, aa, bb float64
	for i := range a {
		dot += a[i] * b[i]
		aa += a[i] * a[i]
		bb += b[i] * b[i]
	}
	switch {
	case aa == 0 && bb == 0:
		return 1
	case aa == 0 || bb == 0:
		return 0
	}
	return dot / math.Sqrt(aa*bb)
}

// vector is bass and treble in a row, each of unit length before bass is
// given its weight.
func (c Chroma) vector() (v [24]float64) {
	const bass = 0.6
	put(v[:12], c.Bass, bass)
	put(v[12:], c.Treble, 1)
	return v
}

// Vector is the chroma for comparison: bass and treble in a row.
func (c Chroma) Vector() []float64 {
	v := c.vector()
	return v[:]
}

func put(dst []float64, src [12]float32, length float64) {
	norm := 0.0
	for _, x := range src {
		norm += float64(x) * float64(x)
	}
	if norm == 0 {
		return
	}
	for i, x := range src {
		dst[i] = length * float64(x) / math.Sqrt(norm)
	}
}
