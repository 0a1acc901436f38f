package engine_test

import (
	"testing"

	"songmap/adapters/engine"
	"songmap/adapters/engine/audio"
	"songmap/domain"
	"songmap/domain/songmap"
	"songmap/tests/signals"
)

// mapSamples maps samples and requires that the result keeps its invariants.
func mapSamples(t *testing.T, samples []float32) songmap.Map {
	t.Helper()
	m, err := engine.New("test", audio.Options{}).Map(t.Context(), samples, ignore)
	if err != nil {
		t.Fatalf("Map: %v", err)
	}
	if err := m.Check(); err != nil {
		t.Fatalf("the Song Map breaks a rule: %v", err)
	}
	return m
}

func ignore(float64, domain.Stage) {}

// mapPiece renders a piece and maps it.
func mapPiece(t *testing.T, p signals.Piece) songmap.Map {
	t.Helper()
	return mapSamples(t, p.Render(audio.Rate))
}

// tolerance of a beat, in seconds, that is usual in the field.
const tolerance = 0.07

func wantBeats(t *testing.T, m, truth songmap.Map) {
	t.Helper()
	if f := signals.FMeasure(truth.Beats, m.Beats, tolerance); f < 0.95 {
		t.Errorf("beats F = %.3f, want at least 0.95", f)
	}
	if r := m.Tempo.BPM / truth.Tempo.BPM; r < 0.98 || r > 1.02 {
		t.Errorf("tempo = %.2f, want %.2f within 2 %%", m.Tempo.BPM, truth.Tempo.BPM)
	}
}

func wantBars(t *testing.T, m, truth songmap.Map) {
	t.Helper()
	if m.Meter != truth.Meter {
		t.Errorf("meter = %v, want %v", m.Meter, truth.Meter)
	}
	if f := signals.FMeasure(truth.Downbeats, m.Downbeats, tolerance); f < 0.95 {
		t.Errorf("downbeats F = %.3f, want at least 0.95", f)
	}
}

func wantKey(t *testing.T, m, truth songmap.Map) {
	t.Helper()
	if len(m.Keys) != 1 || m.Keys[0].Tonic != truth.Keys[0].Tonic || m.Keys[0].Mode != truth.Keys[0].Mode {
		t.Errorf("keys = %v, want only %s %s", m.Keys, truth.Keys[0].Tonic, truth.Keys[0].Mode)
	}
}

func wantChords(t *testing.T, m, truth songmap.Map) {
	t.Helper()
	if share := signals.ChordOverlap(truth.Chords, m.Chords, signals.Triad); share < 0.85 {
		t.Errorf("chords are right for %.2f of the time, want at least 0.85: %v", share, m.Chords)
	}
}
