package contract

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"sync/atomic"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

// AnalyzerBench is an analyzer with something to do.
type AnalyzerBench struct {
	Analyzer ports.Analyzer
	Song     ports.Task // ends in a Song Map, which had better have warnings
	Broken   ports.Task // ends in a failure
}

// Analyzer is the suite for ports.Analyzer.
func Analyzer(t *testing.T, open func(*testing.T) AnalyzerBench) {
	t.Helper()
	for _, c := range []struct {
		rule  string
		check func(*testing.T, AnalyzerBench)
	}{
		{"a song gives a song map with the fields that it must have", analyzerSongMap},
		{"progress is a fraction that never goes down, in a known stage", analyzerProgress},
		{"when the context ends, its cause comes back", analyzerStopped},
		{"a context that has ended already gives its cause", analyzerNotStarted},
		{"other errors are failures with a message", analyzerFailure},
		{"warnings are those of the song map", analyzerWarnings},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			c.check(t, open(t))
		})
	}
}

func analyzerSongMap(t *testing.T, b AnalyzerBench) {
	t.Helper()
	made, err := b.Analyzer.Analyze(t.Context(), b.Song, func(float64, domain.Stage) {})
	if err != nil {
		t.Fatal(err)
	}
	text := made.SongMap
	var m map[string]any
	if err := json.Unmarshal(text, &m); err != nil {
		t.Fatalf("%.200s: %v", text, err)
	}
	for _, field := range []string{"id", "duration_sec", "tempo", "beats", "downbeats", "meter", "chords", "lyrics"} {
		if m[field] == nil {
			t.Errorf("song map has no %s: %.200s", field, text)
		}
	}
	if m["id"] != b.Song.JobID {
		t.Errorf("song map has id %v, want %s", m["id"], b.Song.JobID)
	}
}

func analyzerProgress(t *testing.T, b AnalyzerBench) {
	t.Helper()
	var busy, returned atomic.Bool
	last, calls := 0.0, 0
	_, err := b.Analyzer.Analyze(t.Context(), b.Song, func(f float64, s domain.Stage) {
		if returned.Load() {
			t.Error("advance is called after Analyze has returned")
		}
		if !busy.CompareAndSwap(false, true) {
			t.Error("advance is called from two goroutines at a time")
		}
		defer busy.Store(false)
		if math.IsNaN(f) || f < last || f > 1 {
			t.Errorf("progress %v comes after %v", f, last)
		}
		if s != "" && !s.Valid() {
			t.Errorf("stage %q is unknown", s)
		}
		last, calls = f, calls+1
	})
	returned.Store(true)
	if err != nil || calls == 0 {
		t.Errorf("Analyze = %v after %d calls of advance, want nil after at least one", err, calls)
	}
}

func analyzerStopped(t *testing.T, b AnalyzerBench) {
	t.Helper()
	cause := errors.New("no longer wanted")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	made, err := b.Analyzer.Analyze(ctx, b.Song, func(float64, domain.Stage) { cancel(cause) })
	var why *domain.Failure
	if !errors.Is(err, cause) || errors.As(err, &why) || made.SongMap != nil {
		t.Errorf("Analyze = %d bytes, %v; want none and %v, which is no failure of the song", len(made.SongMap), err, cause)
	}
}

func analyzerNotStarted(t *testing.T, b AnalyzerBench) {
	t.Helper()
	cause := errors.New("no longer wanted")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	_, err := b.Analyzer.Analyze(ctx, b.Song, func(float64, domain.Stage) { t.Error("advance is called") })
	if !errors.Is(err, cause) {
		t.Errorf("Analyze = %v, want %v", err, cause)
	}
}

func analyzerFailure(t *testing.T, b AnalyzerBench) {
	t.Helper()
	made, err := b.Analyzer.Analyze(t.Context(), b.Broken, func(float64, domain.Stage) {})
	var why *domain.Failure
	if !errors.As(err, &why) || why.Code == "" || why.Message == "" || made.SongMap != nil {
		t.Errorf("Analyze = %d bytes, %v; want none and a failure with code and message", len(made.SongMap), err)
	}
}

func analyzerWarnings(t *testing.T, b AnalyzerBench) {
	t.Helper()
	made, err := b.Analyzer.Analyze(t.Context(), b.Song, func(float64, domain.Stage) {})
	if err != nil {
		t.Fatal(err)
	}
	var m struct{ Provenance struct{ Warnings []string } }
	if err := json.Unmarshal(made.SongMap, &m); err != nil || !slices.Equal(made.Warnings, m.Provenance.Warnings) {
		t.Errorf("warnings are %q, and in the song map %q, %v", made.Warnings, m.Provenance.Warnings, err)
	}
}
