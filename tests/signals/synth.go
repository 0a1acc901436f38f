package signals

import (
	"math"
	"math/rand/v2"
)

// Timbre is the colour of a tone: a sum of partials of which each is weaker
// than the one before it, and which fade while they sound.
type Timbre struct {
	Partials int
	Rolloff  float64 // amplitude of a partial, relative to the one below it
	Decay    float64 // how fast the fundamental fades, 1/s; higher partials fade faster
}

// Some timbres, from percussive to sustained.
var (
	Piano = Timbre{Partials: 8, Rolloff: 0.6, Decay: 2.5}
	Organ = Timbre{Partials: 6, Rolloff: 0.5, Decay: 0.2}
	Reed  = Timbre{Partials: 12, Rolloff: 0.8, Decay: 0.5}
	Pluck = Timbre{Partials: 5, Rolloff: 0.45, Decay: 5}
)

type tone struct {
	at, length float64 // seconds
	hz, gain   float64
	timbre     Timbre
}

type drum int

const (
	kick drum = iota
	snare
	hat
	click
	accent // a click, higher and louder
)

type hit struct {
	at   float64 // seconds
	drum drum
	gain float64
}

// pitch is the frequency of a MIDI note in equal temperament at 440 Hz.
func pitch(midi int) float64 { return 440 * math.Exp2(float64(midi-69)/12) }

// Render plays the piece at a sample rate in Hz, with a peak of 0.8.
func (p Piece) Render(rate int) []float32 {
	mix := make([]float64, int(math.Round(p.Truth.Duration*float64(rate))))
	for _, t := range p.tones {
		t.render(mix, rate)
	}
	for i, h := range p.hits {
		h.render(mix, rate, uint64(i))
	}
	return normalised(mix, 0.8)
}

// Fades at the ends of a tone, in seconds, so that it does not click.
const fadeIn, fadeOut = 0.003, 0.02

func (t tone) render(mix []float64, rate int) {
	first, n := int(math.Round(t.at*float64(rate))), int(t.length*float64(rate))
	n = min(n, len(mix)-first)
	level := t.gain
	for k := 1; k <= t.timbre.Partials; k++ {
		f := t.hz * float64(k)
		if f > 0.45*float64(rate) {
			return
		}
		// A partial is a phasor that turns and shrinks with every sample.
		turn := 2 * math.Pi * f / float64(rate)
		shrink := math.Exp(-t.timbre.Decay * (1 + 0.3*float64(k-1)) / float64(rate))
		c, s := shrink*math.Cos(turn), shrink*math.Sin(turn)
		x, y := level, 0.0
		for i := range n {
			edge := min(1, float64(i)/(fadeIn*float64(rate)), float64(n-i)/(fadeOut*float64(rate)))
			mix[first+i] += y * edge
			x, y = x*c-y*s, x*s+y*c
		}
		level *= t.timbre.Rolloff
	}
}

func (h hit) render(mix []float64, rate int, seed uint64) {
	noise := rand.New(rand.NewPCG(seed, uint64(h.drum)))
	first := int(math.Round(h.at * float64(rate)))
	last := 0.0
	for i := range min(rate/3, len(mix)-first) {
		t := float64(i) / float64(rate)
		white := noise.Float64()*2 - 1
		mix[first+i] += h.gain * h.drum.sample(t, white, white-last)
		last = white
	}
}

// sample is the sound of a drum t seconds after the stroke. White is a sample
// of white noise, bright is the same with its low end taken away.
func (d drum) sample(t, white, bright float64) float64 {
	switch d {
	case kick: // a sine that falls from 150 to 50 Hz
		return math.Exp(-t/0.08) * math.Sin(2*math.Pi*(50*t+100*0.03*(1-math.Exp(-t/0.03))))
	case snare:
		return 0.6*math.Exp(-t/0.06)*white + 0.4*math.Exp(-t/0.05)*math.Sin(2*math.Pi*190*t)
	case hat:
		return 0.3 * math.Exp(-t/0.02) * bright
	case click:
		return 0.5 * math.Exp(-t/0.01) * math.Sin(2*math.Pi*1000*t)
	case accent:
		return math.Exp(-t/0.01) * math.Sin(2*math.Pi*1500*t)
	}
	return 0
}

// normalised scales a mix to a peak; silence stays silence.
func normalised(mix []float64, peak float64) []float32 {
	most := 0.0
	for _, v := range mix {
		most = max(most, math.Abs(v))
	}
	out := make([]float32, len(mix))
	if most == 0 {
		return out
	}
	for i, v := range mix {
		out[i] = float32(v * peak / most)
	}
	return out
}
