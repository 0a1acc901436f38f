package soundfiles

import "songmap/tests/signals"

// What Music is.
const (
	BPM   = 120
	Tonic = "C"
	Mode  = "major"
)

// Music is a song of C, F, G and C, a chord a bar, with a click on every beat.
func Music(seconds float64, rate int) []float32 {
	chords := signals.Cadences(Tonic, Mode, BPM, signals.Piano).Render(rate)
	clicks := signals.Clicks(BPM, 4, seconds).Render(rate)
	n := int(seconds * float64(rate))
	mixed := make([]float32, n)
	for i := range min(n, len(chords), len(clicks)) {
		mixed[i] = 0.5*chords[i] + 0.4*clicks[i]
	}
	return mixed
}
