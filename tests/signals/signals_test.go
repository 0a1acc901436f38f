package signals_test

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"testing"

	"songmap/domain/songmap"
	"songmap/tests/signals"
)

func TestTheTruthKeepsTheRulesOfASongMap(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]signals.Piece{
		"clicks":   signals.Clicks(120, 3, 10),
		"ramp":     signals.Ramp(80, 140, 40),
		"drums":    signals.Drums(100, 4, 10),
		"jig":      signals.Jig(80, 10),
		"cadences": signals.Cadences("F#", "minor", 100, signals.Piano),
		"scale":    signals.Scale("B", "major", 90),
		"song":     signals.Song(7),
	} {
		if err := p.Truth.Check(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheSameSeedGivesTheSameSong(t *testing.T) {
	t.Parallel()
	a, b := signals.Song(3).Render(8000), signals.Song(3).Render(8000)
	if !slices.Equal(a, b) {
		t.Error("two renderings differ")
	}
	if slices.Equal(a, signals.Song(4).Render(8000)) {
		t.Error("another seed gives the same song")
	}
}

func TestClicksSoundOnTheBeat(t *testing.T) {
	t.Parallel()
	p := signals.Clicks(90, 4, 8)
	const rate = 10000
	samples := p.Render(rate)
	for _, beat := range p.Truth.Beats {
		at := int(math.Round(beat * rate))
		if before, after := energy(samples, at-50, at), energy(samples, at, at+50); after < 100*before+0.01 {
			t.Errorf("beat at %.2f s: energy %v before, %v after", beat, before, after)
		}
	}
}

func energy(samples []float32, from, to int) float64 {
	sum := 0.0
	for _, v := range samples[max(0, from):to] {
		sum += float64(v) * float64(v)
	}
	return sum
}

func TestWAVHoldsTheSamples(t *testing.T) {
	t.Parallel()
	var w bytes.Buffer
	if err := signals.WAV(&w, []float32{0, 1, -1, 2}, 44100); err != nil {
		t.Fatal(err)
	}
	b := w.Bytes()
	if len(b) != 44+8 || string(b[:4]) != "RIFF" || binary.LittleEndian.Uint32(b[4:]) != 36+8 ||
		binary.LittleEndian.Uint32(b[24:]) != 44100 || binary.LittleEndian.Uint32(b[40:]) != 8 {
		t.Errorf("header % x", b[:44])
	}
	for i, want := range []int16{0, 32767, -32767, 32767} {
		if got := int16(binary.LittleEndian.Uint16(b[44+2*i:])); got != want {
			t.Errorf("sample %d = %d, want %d", i, got, want)
		}
	}
}

func TestFMeasureCountsEachBeatOnce(t *testing.T) {
	t.Parallel()
	truth := []float64{1, 2, 3, 4}
	for _, c := range []struct {
		estimate []float64
		want     float64
	}{
		{truth, 1},
		{[]float64{1.05, 1.95, 3, 4.06}, 1},
		{[]float64{1.1, 2.1, 3.1, 4.1}, 0},
		{[]float64{1, 3}, 2.0 / 3},
		{[]float64{0.98, 1.02, 2, 3, 4}, 8.0 / 9},
		{nil, 0},
	} {
		if got := signals.FMeasure(truth, c.estimate, 0.07); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("FMeasure(%v) = %v, want %v", c.estimate, got, c.want)
		}
	}
}

func TestChordOverlapWeighsByTime(t *testing.T) {
	t.Parallel()
	chord := func(start, end float64, label string) songmap.Chord {
		return songmap.Chord{Span: songmap.Span{Start: start, End: end}, Label: label}
	}
	truth := []songmap.Chord{chord(0, 3, "C:maj"), chord(3, 4, "A:min")}
	estimate := []songmap.Chord{chord(0, 2, "C:7"), chord(2, 4, "A:min7")}
	if got := signals.ChordOverlap(truth, estimate, signals.Triad); got != 0.75 {
		t.Errorf("overlap = %v, want 0.75", got)
	}
}
