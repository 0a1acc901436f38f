package engine_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"songmap/domain/songmap"
	"songmap/tests/signals"
)

func TestMetronomesGiveTempoBeatsAndMeter(t *testing.T) {
	t.Parallel()
	for bpm := 60; bpm <= 180; bpm += 10 * thin {
		for _, bar := range []int{3, 4} {
			t.Run(fmt.Sprintf("%d bpm in %d", bpm, bar), func(t *testing.T) {
				t.Parallel()
				p := signals.Clicks(float64(bpm), bar, 16)
				m := mapPiece(t, p)
				wantBeats(t, m, p.Truth)
				wantBars(t, m, p.Truth)
			})
		}
	}
}

func TestBeatsAreNeitherLateNorEarly(t *testing.T) {
	t.Parallel()
	pieces := map[string]signals.Piece{
		"clicks": signals.Clicks(120, 4, 16),
		"drums":  signals.Drums(120, 4, 16),
		"song":   signals.Song(2),
	}
	for name, p := range pieces {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if off := medianOffset(p.Truth.Beats, mapPiece(t, p).Beats); math.Abs(off) > 0.010 {
				t.Errorf("beats lie %.1f ms off, want at most 10", 1000*off)
			}
		})
	}
}

// medianOffset is how late the estimates that match a truth are, in seconds.
func medianOffset(truth, estimate []float64) float64 {
	var off []float64
	for _, b := range truth {
		for _, e := range estimate {
			if math.Abs(e-b) < tolerance {
				off = append(off, e-b)
			}
		}
	}
	if len(off) == 0 {
		return math.Inf(1)
	}
	slices.Sort(off)
	return off[len(off)/2]
}

func TestDrumLoopsGiveBeatsAndBars(t *testing.T) {
	t.Parallel()
	for bpm := 90; bpm <= 150; bpm += 10 * thin {
		for _, bar := range []int{3, 4} {
			t.Run(fmt.Sprintf("%d bpm in %d", bpm, bar), func(t *testing.T) {
				t.Parallel()
				p := signals.Drums(float64(bpm), bar, 16)
				m := mapPiece(t, p)
				wantBeats(t, m, p.Truth)
				wantBars(t, m, p.Truth)
			})
		}
	}
}

func TestTheTempoCurveFollowsAnAccelerando(t *testing.T) {
	t.Parallel()
	p := signals.Ramp(90, 130, 60)
	m := mapPiece(t, p)
	if f := signals.FMeasure(p.Truth.Beats, m.Beats, tolerance); f < 0.95 {
		t.Errorf("beats F = %.3f, want at least 0.95", f)
	}
	for _, want := range p.Truth.Tempo.Curve {
		if got := tempoAt(m.Tempo.Curve, want.Time); math.Abs(got-want.BPM) > 0.04*want.BPM {
			t.Errorf("tempo at %.1f s = %.1f, want %.1f within 4 %%", want.Time, got, want.BPM)
		}
	}
}

func tempoAt(curve []songmap.TempoPoint, t float64) float64 {
	bpm := 0.0
	for _, p := range curve {
		if bpm == 0 || p.Time <= t+tolerance {
			bpm = p.BPM
		}
	}
	return bpm
}

func TestCadencesGiveKeyAndChordsInAllKeys(t *testing.T) {
	t.Parallel()
	timbres := []signals.Timbre{signals.Piano, signals.Organ, signals.Reed, signals.Pluck}
	for i, tonic := range signals.Tonics() {
		if i%thin != 0 {
			continue
		}
		for k, mode := range []string{"major", "minor"} {
			t.Run(tonic+" "+mode, func(t *testing.T) {
				t.Parallel()
				p := signals.Cadences(tonic, mode, float64(90+2*i), timbres[(i+k)%len(timbres)])
				m := mapPiece(t, p)
				wantKey(t, m, p.Truth)
				wantChords(t, m, p.Truth)
				wantBeats(t, m, p.Truth)
			})
		}
	}
}

func TestScalesGiveTheKey(t *testing.T) {
	t.Parallel()
	for _, tonic := range []string{"C", "D#", "F#", "A"} {
		for _, mode := range []string{"major", "minor"} {
			t.Run(tonic+" "+mode, func(t *testing.T) {
				t.Parallel()
				p := signals.Scale(tonic, mode, 100)
				wantKey(t, mapPiece(t, p), p.Truth)
			})
		}
	}
}

func TestSongsOfFormAABA(t *testing.T) {
	t.Parallel()
	for seed := range uint64(8 / thin) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			p := signals.Song(seed)
			m := mapPiece(t, p)
			wantBeats(t, m, p.Truth)
			wantBars(t, m, p.Truth)
			wantKey(t, m, p.Truth)
			wantChords(t, m, p.Truth)
			if got := signals.Labels(m.Sections); got != "AABA" {
				t.Fatalf("form = %s, want AABA", got)
			}
			bar := p.Truth.Downbeats[1] - p.Truth.Downbeats[0]
			for i, want := range signals.Bounds(p.Truth.Sections) {
				if got := m.Sections[i+1].Start; math.Abs(got-want) > bar {
					t.Errorf("section %d starts at %.2f, want %.2f within a bar", i+1, got, want)
				}
			}
		})
	}
}
