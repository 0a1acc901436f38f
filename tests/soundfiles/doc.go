// Package soundfiles makes sound files of the kinds that people really have:
// chained, joined, cut, with fields that lie or contradict one another. What
// has to be encoded is encoded by ffmpeg.
package soundfiles

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"songmap/tests/signals"
)

// NeedFFmpeg skips where there is no ffmpeg, but for the machine whose verdict
// counts.
func NeedFFmpeg(tb testing.TB) {
	tb.Helper()
	if _, err := exec.LookPath("ffmpeg"); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		tb.Fatal("ffmpeg is not installed")
	}
	tb.Skip("encodes with ffmpeg, which is not installed")
}

// Encode returns mono samples as the file that ffmpeg makes of them. The name
// says which format, how says the rest.
func Encode(tb testing.TB, samples []float32, rate int, name string, how ...string) []byte {
	tb.Helper()
	var wav bytes.Buffer
	if err := signals.WAV(&wav, samples, rate); err != nil {
		tb.Fatal(err)
	}
	return Convert(tb, wav.Bytes(), name, how...)
}

// Convert is Encode for a file.
func Convert(tb testing.TB, file []byte, name string, how ...string) []byte {
	tb.Helper()
	NeedFFmpeg(tb)
	dir := tb.TempDir()
	from, to := filepath.Join(dir, "from"), filepath.Join(dir, name)
	if err := os.WriteFile(from, file, 0o600); err != nil {
		tb.Fatal(err)
	}
	args := append([]string{"-nostdin", "-loglevel", "error", "-y", "-i", from}, how...)
	if said, err := exec.CommandContext(tb.Context(), "ffmpeg", append(args, to)...).CombinedOutput(); err != nil {
		tb.Fatalf("ffmpeg %v: %v: %s", args, err, said)
	}
	made, err := os.ReadFile(to)
	if err != nil {
		tb.Fatal(err)
	}
	return made
}
