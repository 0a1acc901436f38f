package songmap_test

import (
	"errors"
	"math"
	"testing"

	"songmap/domain/songmap"
)

// sound is a small Song Map that breaks no invariant.
func sound() songmap.Map {
	span := func(a, b float64) songmap.Span { return songmap.Span{Start: a, End: b} }
	return songmap.Map{
		ID: "j1", Duration: 4,
		Meter:     songmap.Meter{Numerator: 4, Denominator: 4},
		Tempo:     songmap.Tempo{BPM: 120, Curve: []songmap.TempoPoint{{Time: 0, BPM: 120}, {Time: 4, BPM: 121}}, Confidence: 0.9},
		Beats:     []float64{0, 0.5, 1, 1.5, 2},
		Downbeats: []float64{0, 2},
		Keys:      []songmap.Key{{Span: span(0, 4), Tonic: "C", Mode: "major", Confidence: 1}},
		Chords:    []songmap.Chord{{Span: span(0, 2), Label: "C:maj"}, {Span: span(2, 4), Label: "N"}},
		Sections:  []songmap.Section{{Span: span(0, 4), Label: "A"}},
		Melody:    []songmap.Note{{Time: 0, Duration: 0.5, MIDI: 60, Velocity: 90}, {Time: 0.25, Duration: 1, MIDI: 64, Velocity: 1}},
	}
}

func TestASoundSongMapPasses(t *testing.T) {
	t.Parallel()
	if err := sound().Check(); err != nil {
		t.Error(err)
	}
	nothing := songmap.Map{Meter: songmap.Meter{Numerator: 4, Denominator: 4}}
	if err := nothing.Check(); err != nil {
		t.Errorf("a Song Map of nothing: %v", err)
	}
}

func TestEveryBrokenInvariantIsNamed(t *testing.T) {
	t.Parallel()
	for field, breaks := range map[string][]func(*songmap.Map){
		"duration_sec": {
			func(m *songmap.Map) { m.Duration = -1 },
			func(m *songmap.Map) { m.Duration = math.NaN() },
			func(m *songmap.Map) { m.Duration = math.Inf(1) },
		},
		"meter":            {func(m *songmap.Map) { m.Meter.Numerator = 0 }},
		"tempo.bpm_global": {func(m *songmap.Map) { m.Tempo.BPM = math.NaN() }},
		"tempo.confidence": {func(m *songmap.Map) { m.Tempo.Confidence = 1.01 }},
		"tempo.curve": {
			func(m *songmap.Map) { m.Tempo.Curve[1].Time = 0 },
			func(m *songmap.Map) { m.Tempo.Curve[1].BPM = 0 },
		},
		"beats": {
			func(m *songmap.Map) { m.Beats[4] = 1.5 },
			func(m *songmap.Map) { m.Beats[4] = 4.1 },
			func(m *songmap.Map) { m.Beats[1] = math.NaN() },
		},
		"downbeats": {func(m *songmap.Map) { m.Downbeats[1] = 1.9 }},
		"key":       {func(m *songmap.Map) { m.Keys[0].End = 3 }},
		"chords": {
			func(m *songmap.Map) { m.Chords[1].Start = 2.5 },
			func(m *songmap.Map) { m.Chords[1].Start = 1.5 },
			func(m *songmap.Map) { m.Chords[0].End, m.Chords[1].Start = 0, 0 },
			func(m *songmap.Map) { m.Chords[0].Confidence = math.NaN() },
		},
		"sections": {func(m *songmap.Map) { m.Sections[0].End = 5 }},
		"melody": {
			func(m *songmap.Map) { m.Melody[1].Duration = 9 },
			func(m *songmap.Map) { m.Melody[1].MIDI = 128 },
			func(m *songmap.Map) { m.Melody[0].Time = 1 },
		},
		"bass": {func(m *songmap.Map) { m.Bass = []songmap.Note{{MIDI: 40, Velocity: 64}} }},
	} {
		for i, br := range breaks {
			m := sound()
			br(&m)
			var invalid *songmap.InvalidError
			if err := m.Check(); !errors.As(err, &invalid) || invalid.Field != field {
				t.Errorf("%s, case %d: Check = %v", field, i, err)
			}
		}
	}
}

func TestNoConfidenceIsNoDoubt(t *testing.T) {
	t.Parallel()
	for confidence, want := range map[float64]bool{0: false, 0.01: true, 0.49: true, 0.5: false, 1: false} {
		if got := songmap.Unsure(confidence); got != want {
			t.Errorf("Unsure(%v) = %v, want %v", confidence, got, want)
		}
	}
}

func TestTimesReadAsPlayersShowThem(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[float64]string{-1: "0:00", 0.4: "0:00", 59.5: "1:00", 185: "3:05", 3599.4: "59:59", 3723: "1:02:03", 1e300: "277:46:40"} {
		if got := songmap.Clock(seconds); got != want {
			t.Errorf("Clock(%v) = %q, want %q", seconds, got, want)
		}
	}
}
