package engine_test

import (
	"fmt"
	"testing"

	"songmap/adapters/engine/audio"
	"songmap/tests/signals"
)

func TestWhereNothingHappensNothingIsHeard(t *testing.T) {
	t.Parallel()
	sounds := map[string][]float32{
		"silence":        signals.Silence(20, audio.Rate),
		"direct current": signals.Constant(0.5, 20, audio.Rate),
	}
	for name, samples := range sounds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := mapSamples(t, samples)
			if len(m.Beats)+len(m.Downbeats)+len(m.Keys) != 0 || m.Tempo.BPM != 0 || m.Tempo.Confidence != 0 {
				t.Errorf("beats %v at %v bpm (%v), keys %v; want none", m.Beats, m.Tempo.BPM, m.Tempo.Confidence, m.Keys)
			}
			if len(m.Chords) != 1 || m.Chords[0].Label != "N" {
				t.Errorf("chords = %v, want N alone", m.Chords)
			}
			if len(m.Sections) != 1 {
				t.Errorf("sections = %v, want one", m.Sections)
			}
		})
	}
}

func TestWithoutAPulseThereIsNoBeat(t *testing.T) {
	t.Parallel()
	sounds := map[string][]float32{
		"noise":        signals.Noise(1, 30, audio.Rate),
		"tone":         signals.Tone(440, 20, audio.Rate),
		"square":       signals.Square(220, 20, audio.Rate),
		"single click": signals.Impulse(5, 20, audio.Rate),
	}
	for name, samples := range sounds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if m := mapSamples(t, samples); len(m.Beats) != 0 || m.Tempo.BPM != 0 {
				t.Errorf("%d beats at %v bpm, want none", len(m.Beats), m.Tempo.BPM)
			}
		})
	}
}

func TestShortSoundsAreMapped(t *testing.T) {
	t.Parallel()
	song := signals.Song(0).Render(audio.Rate)
	for _, n := range []int{1, 11, 100, 1000, audio.Rate / 5, audio.Rate, 2 * audio.Rate, 5*audio.Rate + 1} {
		t.Run(fmt.Sprint(n, " samples"), func(t *testing.T) {
			t.Parallel()
			m := mapSamples(t, song[:n])
			if n > 11 && len(m.Sections) == 0 {
				t.Error("no section, want at least one")
			}
		})
	}
}

func TestNoSoundGivesAnEmptyMap(t *testing.T) {
	t.Parallel()
	if m := mapSamples(t, nil); m.Duration != 0 || len(m.Chords)+len(m.Sections)+len(m.Keys) != 0 {
		t.Errorf("Map of nothing = %+v, want an empty one", m)
	}
}

func TestLevelDoesNotMatter(t *testing.T) {
	t.Parallel()
	p := signals.Song(3)
	for _, gain := range []float32{0.001, 1.2, 1e6} {
		t.Run(fmt.Sprint("gain ", gain), func(t *testing.T) {
			t.Parallel()
			samples := p.Render(audio.Rate)
			for i := range samples {
				samples[i] *= gain
			}
			m := mapSamples(t, samples)
			wantBeats(t, m, p.Truth)
			wantKey(t, m, p.Truth)
			wantChords(t, m, p.Truth)
		})
	}
}
