package harmony

import (
	"context"
	"math"
	"slices"

	"songmap/adapters/engine/spectrum"
)

// fps is the number of frames a second.
const fps = 10

const (
	windowSize  = 8192 // 370 ms at 22.05 kHz: resolves semitones from about 60 Hz up
	perSemitone = 3    // bins of the pitch spectrum
	lowestNote  = 21   // MIDI, A0
	notes       = 84   // from lowestNote up
	pitchBins   = notes * perSemitone
)

// frequency returns that of a place in the pitch spectrum at a tuning of 440 Hz.
// The middle one of a note's bins is the note.
func frequency(bin float64) float64 {
	midi := lowestNote + (bin-perSemitone/2)/perSemitone
	return 440 * math.Exp2((midi-69)/12)
}

// Pitches holds the spectrum of a signal over pitch, ten times a second.
type Pitches struct {
	frames [][]float32 // pitchBins magnitudes each; nil: silence
	power  []float32   // of each frame, full scale 1
}

// ComputePitches computes the pitch spectra of a signal: magnitude spectra that are
// resampled to three bins a semitone (Mauch & Dixon, ISMIR 2010). Progress gets
// fractions from 0 to 1.
func ComputePitches(ctx context.Context, samples []float32, rate int, progress func(float64)) (Pitches, error) {
	transform := spectrum.NewTransform(windowSize)
	bins := make([]float32, transform.Bins())
	resampler, frame := pitchBank(rate), make([]float32, pitchBins)
	n := len(samples)*fps/rate + 1
	p := Pitches{frames: make([][]float32, n), power: make([]float32, n)}
	for i := range n {
		if i%fps == 0 {
			if ctx.Err() != nil {
				return Pitches{}, context.Cause(ctx)
			}
			progress(float64(i) / float64(n))
		}
		transform.Magnitudes(bins, samples, i*rate/fps)
		resampler.Apply(frame, bins)
		for _, v := range frame {
			p.power[i] += v * v
		}
		if slices.ContainsFunc(frame, func(v float32) bool { return v != 0 }) {
			p.frames[i] = slices.Clone(frame)
		}
	}
	return p, nil
}

// pitchBank maps linear frequency to pitch. Each pitch bin is a mean of the linear bins
// around it, weighted by a raised cosine as wide as the wider of the two kinds of bins.
func pitchBank(rate int) spectrum.Bank {
	var bank spectrum.Bank
	width := float64(rate) / windowSize // Hz
	for i := range pitchBins {
		f := frequency(float64(i))
		reach := max(width, frequency(float64(i)+1)-f)
		band := spectrum.Band{Centre: f, First: int(math.Ceil((f - reach) / width))}
		for bin := band.First; float64(bin)*width < f+reach && bin <= windowSize/2; bin++ {
			w := float32(0.5 + 0.5*math.Cos(math.Pi*(float64(bin)*width-f)/reach))
			band.Weights = append(band.Weights, w)
		}
		bank = append(bank, band.Normalized())
	}
	return bank
}
