package signals

import (
	"math"
	"math/rand/v2"
)

// Silence is a stretch of zeros.
func Silence(seconds float64, rate int) []float32 {
	return fill(seconds, rate, func(float64) float64 { return 0 })
}

// Tone is a sine.
func Tone(hz, seconds float64, rate int) []float32 {
	return fill(seconds, rate, func(t float64) float64 { return 0.5 * math.Sin(2*math.Pi*hz*t) })
}

// Square is a full-scale square wave.
func Square(hz, seconds float64, rate int) []float32 {
	return fill(seconds, rate, func(t float64) float64 { return math.Copysign(1, math.Sin(2*math.Pi*hz*t)) })
}

// Constant is direct current.
func Constant(level, seconds float64, rate int) []float32 {
	return fill(seconds, rate, func(float64) float64 { return level })
}

// Noise is white noise.
func Noise(seed uint64, seconds float64, rate int) []float32 {
	dice := rand.New(rand.NewPCG(seed, 0))
	return fill(seconds, rate, func(float64) float64 { return dice.Float64() - 0.5 })
}

// Impulse is one click at a time in silence.
func Impulse(at, seconds float64, rate int) []float32 {
	s := Silence(seconds, rate)
	s[int(at*float64(rate))] = 0.9
	return s
}

func fill(seconds float64, rate int, of func(t float64) float64) []float32 {
	s := make([]float32, int(math.Round(seconds*float64(rate))))
	for i := range s {
		s[i] = float32(of(float64(i) / float64(rate)))
	}
	return s
}
