package rhythm_test

import (
	"context"
	"errors"
	"math"
	"testing"

	"songmap/adapters/engine/rhythm"
	"songmap/tests/signals"
)

const rate = 22050

func track(t *testing.T, samples []float32) (rhythm.Onsets, rhythm.Beats) {
	t.Helper()
	o, err := rhythm.DetectOnsets(t.Context(), samples, rate, func(float64) {})
	if err != nil {
		t.Fatal(err)
	}
	b, err := rhythm.TrackBeats(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return o, b
}

func TestAnOnsetRisesWhereItIs(t *testing.T) {
	t.Parallel()
	o, _ := track(t, signals.Impulse(2, 4, rate))
	top := 0
	for i, v := range o.Total {
		if v > o.Total[top] {
			top = i
		}
	}
	if at := float64(top) / 100; math.Abs(at-2.04) > 0.03 { // the curve starts 40 ms before the song
		t.Errorf("the onset at 2 s rises %.2f s into the curve, want 2.04", at)
	}
}

func TestASteadyToneHasNoOnsetButItsOwn(t *testing.T) {
	t.Parallel()
	o, _ := track(t, signals.Tone(440, 4, rate))
	for i, v := range o.Total[50:380] {
		if v > 1 {
			t.Errorf("rise of %v at frame %d, want none", v, i+50)
		}
	}
}

func TestConfidenceSeparatesAMetronomeFromNoise(t *testing.T) {
	t.Parallel()
	_, clicks := track(t, signals.Clicks(100, 4, 20).Render(rate))
	_, noise := track(t, signals.Noise(1, 20, rate))
	if clicks.Confidence < 0.8 || noise.Confidence > 0.2 {
		t.Errorf("confidence %.2f for a metronome, %.2f for noise", clicks.Confidence, noise.Confidence)
	}
}

func TestBarsOfTwoWithThirdsAreSixEight(t *testing.T) {
	t.Parallel()
	p := signals.Jig(90, 16)
	o, b := track(t, p.Render(rate))
	if f := signals.FMeasure(p.Truth.Beats, b.Times, 0.07); f < 0.95 {
		t.Fatalf("beats F = %.2f at %.1f bpm", f, b.BPM)
	}
	bars := rhythm.TrackBars(b.Times, o, make([]float64, len(b.Times)))
	if bars.Meter != p.Truth.Meter {
		t.Errorf("meter = %v, want %v", bars.Meter, p.Truth.Meter)
	}
}

func TestTrackingStopsWithTheContext(t *testing.T) {
	t.Parallel()
	o, _ := track(t, signals.Clicks(100, 4, 20).Render(rate))
	stop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(stop)
	if _, err := rhythm.TrackBeats(ctx, o); !errors.Is(err, stop) {
		t.Errorf("Track = %v, want the cause", err)
	}
}
