package rhythm

import (
	"context"
	"math"

	"songmap/adapters/engine/spectrum"
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

// flux is the running state of DetectOnsets.
type flux struct {
	samples   []float32
	transform *spectrum.Transform
	bank      *spectrum.Bank
	subBand   []int   // of each band
	scale     float32 // see gain
	bins      []float32
	past      [lag + 1][]float32 // log spectra, newest at past[now]
	now       int
}

func newFlux(samples []float32, rate int) *flux {
	f := &flux{
		samples:   samples,
		transform: spectrum.NewTransform(windowSize),
		bank:      spectrum.NewBank(windowSize, rate, perOctave, lowest, highest),
	}
	f.bins = make([]float32, f.transform.Bins())
	f.subBand = make([]int, f.bank.Bands())
	for i := range f.subBand {
		for _, edge := range []float64{lowEdge, midEdge, highEdge} {
			if f.bank.Centre(i) >= edge {
				f.subBand[i]++
			}
		}
	}
	for i := range f.past {
		f.past[i] = make([]float32, f.bank.Bands())
	}
	f.scale = f.gain()
	return f
}

const (
	// compression sets the level, relative to the mean of the song, from
	// which magnitudes count by their logarithm.
	compression = 50
	// silent is the mean band magnitude (full scale is 1) below which a song
	// counts as silence and is not amplified: dither lies around it.
	silent = 1e-6
)

// gain returns the factor that brings the song to the working point of the
// logarithm, measured in a few hundred frames all over it; 0 for silence.
func (f *flux) gain() float32 {
	const probes = 400
	sum, n := 0.0, 0
	bands := make([]float32, f.bank.Bands())
	step := max(windowSize, len(f.samples)/probes)
	for at := 0; at < len(f.samples); at += step {
		f.bank.Apply(bands, f.transform.Magnitudes(f.bins, f.samples, at))
		for _, b := range bands {
			sum += float64(b)
			n++
		}
	}
	mean := sum / float64(max(1, n))
	if mean < silent {
		return 0
	}
	return float32(compression / mean)
}

// rise returns the rise of log energy in the four sub-bands at the next frame.
func (f *flux) rise(at int) (rise [4]float32) {
	f.now = (f.now + 1) % len(f.past)
	now, then := f.past[f.now], f.past[(f.now+1)%len(f.past)]
	f.bank.Apply(now, f.transform.Magnitudes(f.bins, f.samples, at))
	for i, v := range now {
		now[i] = float32(math.Log1p(float64(f.scale * v)))
	}
	for i, v := range now {
		before := max(then[max(0, i-1)], then[i], then[min(i+1, len(then)-1)])
		if v > before {
			rise[f.subBand[i]] += v - before
		}
	}
	return rise
}
