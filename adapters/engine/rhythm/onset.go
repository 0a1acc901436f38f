package rhythm

import (
	"context"
)

// fps is the number of frames a second.
const fps = 100

const (
	// The window holds about 46 ms at 22.05 kHz: short enough to place an
	// onset, long enough to resolve low partials.
	windowSize = 1024
	perOctave  = 12
	lowest     = 30.0    // Hz
	highest    = 11000.0 // Hz

	// lag is the distance, in frames, over which energy must have risen.
	lag = 2
	// lead is how many frames before the song the curve starts, so that an
	// onset at its very beginning counts as well.
	lead = 4
	// delay is how far behind an onset, in frames, its peak in the curve
	// lies, as measured on clicks: the window reaches an onset before its
	// centre does, the lag looks back.
	delay = -0.2
)

// Sub-bands of the onset curve: upper edges in Hz.
const (
	lowEdge  = 160.0
	midEdge  = 800.0
	highEdge = 3500.0
)

// Onsets is the onset strength of a song, a hundred times a second.
type Onsets struct {
	// Low, Mid, High and Top are the rises of log energy in four parts of
	// the spectrum, Total is their sum.
	Low, Mid, High, Top, Total []float32

	timbre [][]float32 // mean log spectrum in wide bands, timbreFPS times a second
}

// DetectOnsets computes the spectral flux of a signal: the sum over log-frequency
// bands of the rise of log magnitude against the strongest of the neighbouring
// bands a little earlier, which keeps vibrato from counting as onsets (Böck &
// Widmer, DAFx 2013). Progress gets fractions from 0 to 1.
func DetectOnsets(ctx context.Context, samples []float32, rate int, progress func(float64)) (Onsets, error) {
	frames := len(samples)*fps/rate + 1 + lead
	f := newFlux(samples, rate)
	var o Onsets
	for _, c := range o.curves() {
		*c = make([]float32, frames)
	}
	if f.scale == 0 {
		return o, nil
	}
	for i := range frames {
		if i%fps == 0 {
			if err := ctx.Err(); err != nil {
				return Onsets{}, context.Cause(ctx)
			}
			progress(float64(i) / float64(frames))
		}
		r := f.rise(centre(i, rate))
		o.Low[i], o.Mid[i], o.High[i], o.Top[i] = r[0], r[1], r[2], r[3]
		o.Total[i] = r[0] + r[1] + r[2] + r[3]
		o.addTimbre(i, f.past[f.now])
	}
	return o, nil
}

func (o *Onsets) curves() []*[]float32 {
	return []*[]float32{&o.Low, &o.Mid, &o.High, &o.Top, &o.Total}
}

// centre is the sample in the middle of a frame. The frames stand exactly a
// hundredth of a second apart on average, whatever the rate.
func centre(frame, rate int) int { return (frame - lead) * rate / fps }

// seconds converts the place of a peak in the curve to the time of its onset.
func seconds(frame float64) float64 { return (frame - lead - delay) / fps }
