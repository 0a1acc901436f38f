package engine_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"songmap/adapters/engine"
	"songmap/adapters/engine/audio"
	"songmap/ports"
	"songmap/tests/signals"
)

type peaks struct {
	Rate, Scale int
	Top, RMS    []int
}

func readPeaks(t *testing.T, folder string) (p peaks) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "peaks.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// saveWAV writes samples to a file of the test's own.
func saveWAV(t *testing.T, samples []float32) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sound.wav")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := signals.WAV(f, samples, audio.Rate); err != nil {
		t.Fatal(err)
	}
	return path
}

// A second of silence, then two of a sine at half of full scale and half a
// hundredth of a second more.
func TestPeaksHoldThePeakAndTheRMSOfEachHundredthOfASecond(t *testing.T) {
	t.Parallel()
	samples := make([]float32, 3*audio.Rate+audio.Rate/200)
	for i := audio.Rate; i < len(samples); i++ {
		samples[i] = 0.5 * float32(math.Sin(2*math.Pi*441*float64(i)/audio.Rate))
	}
	folder := t.TempDir()
	task := ports.Task{JobID: "j", Input: saveWAV(t, samples), Output: folder}
	if _, err := engine.New("1", audio.Options{}).Analyze(t.Context(), task, ignore); err != nil {
		t.Fatal(err)
	}
	p := readPeaks(t, folder)
	if p.Rate != 100 || p.Scale != 255 || len(p.Top) != 301 || len(p.RMS) != 301 {
		t.Fatalf("%d and %d values at %d a second of %d, want 301 at 100 of 255", len(p.Top), len(p.RMS), p.Rate, p.Scale)
	}
	near := func(got int, want float64) bool { return math.Abs(float64(got)-want) <= 2 }
	for i := range p.Top {
		top, rms := 255*.5, 255*.5/math.Sqrt2
		if i < 100 {
			top, rms = 0, 0
		}
		if !near(p.Top[i], top) || !near(p.RMS[i], rms) {
			t.Errorf("value %d is %d and %d, want about %.0f and %.0f", i, p.Top[i], p.RMS[i], top, rms)
		}
	}
}

func TestASongMapDoesNotNeedRoomForPeaks(t *testing.T) {
	t.Parallel()
	task := ports.Task{JobID: "j", Input: wav(t, signals.Song(1)), Output: filepath.Join(t.TempDir(), "not", "there")}
	if _, err := engine.New("1", audio.Options{}).Analyze(t.Context(), task, ignore); err != nil {
		t.Error(err)
	}
}
