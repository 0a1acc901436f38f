package harmony_test

import (
	"math"
	"testing"

	"songmap/adapters/engine/harmony"
	"songmap/adapters/engine/vector"
	"songmap/tests/signals"
)

const rate = 22050

func listen(t *testing.T, samples []float32) harmony.Pitches {
	t.Helper()
	p, err := harmony.ComputePitches(t.Context(), samples, rate, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func chroma(t *testing.T, samples []float32) harmony.Chromagram {
	t.Helper()
	c, err := listen(t, samples).Chromagram(t.Context(), func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTuningIsHeardInCents(t *testing.T) {
	t.Parallel()
	for _, cents := range []float64{-40, -20, 0, 20, 40} {
		tone := signals.Tone(440*math.Exp2(cents/1200), 2, rate)
		if got := 100 * listen(t, tone).Tuning(); math.Abs(got-cents) > 10 {
			t.Errorf("tuning = %.0f cents, want %.0f", got, cents)
		}
	}
}

func TestEveryPitchClassFallsOnItself(t *testing.T) {
	t.Parallel()
	for class := range 12 {
		hz := 440 * math.Exp2(float64(class-9)/12) // in the octave of middle C
		m := chroma(t, signals.Tone(hz, 2, rate)).Mean(0.5, 1.5)
		for other, v := range m.Treble {
			if other != class && v > m.Treble[class]/4 {
				t.Errorf("%.1f Hz: class %d has %v, class %d %v", hz, other, v, class, m.Treble[class])
			}
		}
	}
}

func TestNotesStandOutOfPartials(t *testing.T) {
	t.Parallel()
	for _, timbre := range []signals.Timbre{signals.Piano, signals.Organ, signals.Pluck} {
		p := signals.Cadences("C", "major", 60, timbre)
		m := chroma(t, p.Render(rate)).Mean(0.2, 3.5) // C major alone
		least := min(m.Treble[0], m.Treble[4], m.Treble[7])
		for class, v := range m.Treble {
			if class != 0 && class != 4 && class != 7 && v > least {
				t.Errorf("%+v: class %d, which nobody plays, has %v, a played one %v", timbre, class, v, least)
			}
		}
	}
}

func TestTheCosineIsBetweenZeroAndOne(t *testing.T) {
	t.Parallel()
	var silence, c, g harmony.Chroma
	c.Treble[0], g.Treble[7] = 1, 1
	for _, x := range []struct {
		a, b harmony.Chroma
		want float64
	}{{c, c, 1}, {c, g, 0}, {silence, silence, 1}, {silence, c, 0}} {
		if got := vector.Cosine(x.a.Vector(), x.b.Vector()); math.Abs(got-x.want) > 1e-9 {
			t.Errorf("the likeness of %v and %v = %v, want %v", x.a, x.b, got, x.want)
		}
	}
}
