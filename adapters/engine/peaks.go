package engine

import (
	"encoding/json"
	"math"
	"path/filepath"

	"songmap/adapters/engine/audio"
	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/jobfolder"
)

// The waveform has peakRate values a second, from 0 to peakScale. A page draws
// one to three of them in a pixel.
const (
	peakRate  = 100
	peakScale = 255
)

// peaks is the waveform of a song: the peak and the root mean square of each
// hundredth of a second.
type peaks struct {
	Rate  int      `json:"rate"`  // values a second
	Scale int      `json:"scale"` // the value of full scale
	Top   []uint16 `json:"top"`
	RMS   []uint16 `json:"rms"`
}

// envelope computes the waveform of samples at audio.Rate, of full scale 1.
func envelope(samples []float32) peaks {
	n := (len(samples)*peakRate + audio.Rate - 1) / audio.Rate
	p := peaks{peakRate, peakScale, make([]uint16, n), make([]uint16, n)}
	for i := range n {
		from, to := i*audio.Rate/peakRate, min(len(samples), (i+1)*audio.Rate/peakRate)
		var top, power float64
		for _, s := range samples[from:to] {
			v := math.Abs(float64(s))
			top, power = max(top, v), power+v*v
		}
		p.Top[i], p.RMS[i] = scaled(top), scaled(math.Sqrt(power/float64(max(1, to-from))))
	}
	return p
}

func scaled(v float64) uint16 { return uint16(math.Round(peakScale * min(v, 1))) }

// writePeaks writes the waveform into the folder for side files. An error does
// not fail the analysis: a song can do without its waveform.
func writePeaks(folder string, samples []float32) {
	if folder == "" {
		return
	}
	text, err := json.Marshal(envelope(samples))
	if err == nil {
		name := filepath.Join(folder, jobfolder.Peaks)
		_ = durable.Write(name, name+".part", 0o600, append(text, '\n'))
	}
}
