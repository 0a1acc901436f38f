package engine_test

import (
	"testing"

	"songmap/adapters/engine"
	"songmap/adapters/engine/audio"
	"songmap/adapters/engine/harmony"
	"songmap/adapters/engine/rhythm"
	"songmap/tests/signals"
)

// fourMinutes is a song of the length that most songs have.
func fourMinutes() []float32 { return signals.Form(1, "AABABAAB", 15).Render(audio.Rate) }

func nothing(float64) {}

// realTime reports how many seconds of music pass in one of work.
func realTime(b *testing.B, samples []float32) {
	b.Helper()
	b.ReportMetric(float64(len(samples))/audio.Rate*float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
}

func BenchmarkMap(b *testing.B) {
	samples := fourMinutes()
	for b.Loop() {
		if _, err := engine.New("bench", audio.Options{}).Map(b.Context(), samples, ignore); err != nil {
			b.Fatal(err)
		}
	}
	realTime(b, samples)
}

func BenchmarkOnsets(b *testing.B) {
	samples := fourMinutes()
	for b.Loop() {
		if _, err := rhythm.DetectOnsets(b.Context(), samples, audio.Rate, nothing); err != nil {
			b.Fatal(err)
		}
	}
	realTime(b, samples)
}

func BenchmarkBeats(b *testing.B) {
	samples := fourMinutes()
	onsets, err := rhythm.DetectOnsets(b.Context(), samples, audio.Rate, nothing)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := rhythm.TrackBeats(b.Context(), onsets); err != nil {
			b.Fatal(err)
		}
	}
	realTime(b, samples)
}

func BenchmarkPitches(b *testing.B) {
	samples := fourMinutes()
	for b.Loop() {
		if _, err := harmony.ComputePitches(b.Context(), samples, audio.Rate, nothing); err != nil {
			b.Fatal(err)
		}
	}
	realTime(b, samples)
}

func BenchmarkChroma(b *testing.B) {
	samples := fourMinutes()
	pitches, err := harmony.ComputePitches(b.Context(), samples, audio.Rate, nothing)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := pitches.Chromagram(b.Context(), nothing); err != nil {
			b.Fatal(err)
		}
	}
	realTime(b, samples)
}
