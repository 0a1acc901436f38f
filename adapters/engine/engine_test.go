package engine_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"songmap/adapters/engine"
	"songmap/adapters/engine/audio"
	"songmap/adapters/internal/songjson"
	"songmap/domain"
	"songmap/domain/songmap"
	"songmap/ports"
	"songmap/tests/signals"
)

// wav writes a song to a file of the test's own.
func wav(t *testing.T, p signals.Piece) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "song.wav")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(signals.WAV(f, p.Render(audio.Rate), audio.Rate), f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTheSongMapOfAFileNamesItsOrigin(t *testing.T) {
	t.Parallel()
	task := ports.Task{JobID: "job-1", Input: wav(t, signals.Song(1))}
	made, err := engine.New("1.2.3", audio.Options{}).Analyze(t.Context(), task, ignore)
	if err != nil {
		t.Fatalf("Analyze: %v", err)
	}
	if err := songjson.Check(made.SongMap); err != nil {
		t.Errorf("what Analyze returns is no Song Map: %v", err)
	}
	m, err := songjson.Unmarshal(made.SongMap)
	if err != nil {
		t.Fatal(err)
	}
	bytes, err := os.ReadFile(task.Input)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(bytes)
	p := m.Provenance
	if m.ID != "job-1" || p.Engine != "songmap" || p.Version != "1.2.3" || p.InputSHA256 != hex.EncodeToString(sum[:]) {
		t.Errorf("id %q, provenance %+v", m.ID, p)
	}
	if m.Melody == nil || m.Bass == nil || m.Lyrics == nil {
		t.Error("a list is missing, want it there and empty")
	}
}

func TestTheSameFileGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	path := wav(t, signals.Song(4))
	run := func() songmap.Map {
		made, err := engine.New("1", audio.Options{}).Analyze(t.Context(), ports.Task{JobID: "j", Input: path, SHA256: "00"}, ignore)
		if err != nil {
			t.Fatal(err)
		}
		m, err := songjson.Unmarshal(made.SongMap)
		if err != nil {
			t.Fatal(err)
		}
		m.Provenance.CreatedAt = ""
		return m
	}
	first, err := songjson.Marshal(run())
	if err != nil {
		t.Fatal(err)
	}
	second, err := songjson.Marshal(run())
	if err != nil {
		t.Fatal(err)
	}
	if string(first) != string(second) {
		t.Errorf("two analyses differ:\n%s\n%s", first, second)
	}
}

func TestProgressRisesThroughTheStages(t *testing.T) {
	t.Parallel()
	var fractions []float64
	var stages []domain.Stage
	_, err := engine.New("1", audio.Options{}).Analyze(t.Context(), ports.Task{Input: wav(t, signals.Form(1, "AABAABAA", 12))},
		func(f float64, s domain.Stage) { fractions, stages = append(fractions, f), append(stages, s) })
	if err != nil {
		t.Fatal(err)
	}
	if !slices.IsSorted(fractions) || fractions[len(fractions)-1] != 1 {
		t.Errorf("fractions %v, want them to rise to 1", fractions)
	}
	if n := len(slices.Compact(fractions)); n < 30 {
		t.Errorf("%d steps, want at least 30", n)
	}
	want := []domain.Stage{domain.StageDecode, domain.StageBeats, domain.StageHarmony, domain.StageStructure, domain.StageWrite}
	if got := slices.Compact(stages); !slices.Equal(got, want) {
		t.Errorf("stages %v, want %v", got, want)
	}
}

func TestAnAnalysisStopsInEveryStage(t *testing.T) {
	t.Parallel()
	samples := signals.Song(5).Render(audio.Rate)
	stop := errors.New("stop")
	for _, stage := range []domain.Stage{domain.StageBeats, domain.StageHarmony} {
		t.Run(string(stage), func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancelCause(t.Context())
			calls := 0
			_, err := engine.New("1", audio.Options{}).Map(ctx, samples, func(_ float64, s domain.Stage) {
				if s == stage {
					calls++
					cancel(stop)
				}
			})
			if !errors.Is(err, stop) || calls != 1 {
				t.Errorf("Map = %v after %d more calls, want the cause at once", err, calls-1)
			}
		})
	}
}

func TestAMissingFileIsAFailureThatSaysSo(t *testing.T) {
	t.Parallel()
	_, err := engine.New("1", audio.Options{}).Analyze(t.Context(), ports.Task{Input: filepath.Join(t.TempDir(), "gone.wav")}, ignore)
	var f *domain.Failure
	if !errors.As(err, &f) || f.Code != domain.CodeInputMissing {
		t.Errorf("Analyze = %v, want %s", err, domain.CodeInputMissing)
	}
}
