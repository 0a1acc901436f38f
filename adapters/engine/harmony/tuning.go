package harmony

import "math"

// Tuning estimates how far the song is tuned above 440 Hz, in semitones from -0.5
// to 0.5: the phase of the pitch spectrum's period of a semitone over the whole song
// (after Mauch & Dixon 2010).
func (p Pitches) Tuning() float64 {
	var x, y float64
	for _, frame := range p.frames {
		for i, v := range frame {
			turn := 2 * math.Pi * float64(i%perSemitone-perSemitone/2) / perSemitone
			x += float64(v) * math.Cos(turn)
			y += float64(v) * math.Sin(turn)
		}
	}
	if x == 0 && y == 0 {
		return 0
	}
	return math.Atan2(y, x) / (2 * math.Pi)
}

// retuned writes a frame to dst as if it were tuned to 440 Hz.
func retuned(dst, frame []float32, tuning float64) {
	shift := tuning * perSemitone // bins
	for i := range dst {
		at := float64(i) + shift
		lo := int(math.Floor(at))
		t := float32(at - float64(lo))
		dst[i] = (1-t)*frame[clampBin(lo)] + t*frame[clampBin(lo+1)]
	}
}

func clampBin(bin int) int { return min(max(0, bin), pitchBins-1) }
