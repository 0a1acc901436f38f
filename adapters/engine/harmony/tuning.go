package harmony

import "math"

// Tuning is how far the song stands above 440 Hz, in semitones from -0.5 to
// 0.5: the phase of the pitch spectrum's ripple of one semitone, over the
// whole song (after Mauch & Dixon 2010).
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

// tuned writes a frame to dst as if it stood at 440 Hz.
func tuned(dst, frame []float32, tuning float64) {
	shift := tuning * perSemitone // bins
	for i := range dst {
		at := float64(i) + shift
		lo := int(math.Floor(at))
		t := float32(at - float64(lo))
		dst[i] = (1-t)*frame[within(lo)] + t*frame[within(lo+1)]
	}
}

func within(bin int) int { return min(max(0, bin), pitchBins-1) }
