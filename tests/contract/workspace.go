package contract

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"songmap/ports"
)

func spaceOwn(t *testing.T, s ports.Results) {
	t.Helper()
	one, two := workspace(t, s, "job-1"), workspace(t, s, "job-2")
	for _, w := range []ports.Workspace{one, two} {
		if info, err := os.Stat(w.Dir()); err != nil || !info.IsDir() || !filepath.IsAbs(w.Dir()) {
			t.Errorf("workspace %s: %v", w.Dir(), err)
		}
	}
	if one.Dir() == two.Dir() {
		t.Errorf("two jobs share the workspace %s", one.Dir())
	}
	one.Release()
	one.Release()
	two.Release()
}

func spaceStem(t *testing.T, s ports.Results) {
	t.Helper()
	keepSideFiles(t, s, map[string]string{"vocals.wav": "la la", "stems/drums.mp3": "boom", "bass.txt": "notes"})
	stemIs(t, s, "vocals", "la la")
	stemIs(t, s, "drums", "boom")
	stemIs(t, s, "bass", "") // no audio
}

func spacePeaks(t *testing.T, s ports.Results) {
	t.Helper()
	if _, err := s.Peaks(t.Context(), "job-1"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Peaks of a job without = %v, want ErrNotFound", err)
	}
	keepSideFiles(t, s, map[string]string{"peaks.json": `{"rate":100}`})
	f, err := s.Peaks(t.Context(), "job-1")
	if err != nil {
		t.Fatal(err)
	}
	if got := readAndClose(t, f); string(got) != `{"rate":100}` {
		t.Errorf("Peaks = %q", got)
	}
}

func spaceLinks(t *testing.T, s ports.Results) {
	t.Helper()
	secret := filepath.Join(t.TempDir(), "secret.wav")
	leave(t, secret, "secret")
	w := workspace(t, s, "job-1")
	for _, name := range []string{"vocals.wav", "peaks.json"} {
		if err := os.Symlink(secret, filepath.Join(w.Dir(), name)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Dir(secret), filepath.Join(w.Dir(), "stems")); err != nil {
		t.Fatal(err)
	}
	keep(t, w)
	stemIs(t, s, "vocals", "")
	if _, err := s.Peaks(t.Context(), "job-1"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Peaks that is a link = %v, want ErrNotFound", err)
	}
}

func spaceAgain(t *testing.T, s ports.Results) {
	t.Helper()
	path := saveResult(t, s, "job-1", "token", "one")
	keepSideFiles(t, s, map[string]string{"vocals.wav": "la la", "bass.wav": "dum"})
	keepSideFiles(t, s, map[string]string{"vocals.wav": "la la la"})
	stemIs(t, s, "vocals", "la la la")
	stemIs(t, s, "bass", "dum")
	resultIs(t, s, "job-1", path, "one")
}

func workspace(t *testing.T, s ports.Results, jobID string) ports.Workspace {
	t.Helper()
	w, err := s.Workspace(t.Context(), jobID)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// keepSideFiles does what an analysis of job-1 does that leaves side files.
func keepSideFiles(t *testing.T, s ports.Results, files map[string]string) {
	t.Helper()
	w := workspace(t, s, "job-1")
	for name, content := range files {
		leave(t, filepath.Join(w.Dir(), filepath.FromSlash(name)), content)
	}
	keep(t, w)
}

func keep(t *testing.T, w ports.Workspace) {
	t.Helper()
	for range 2 {
		if err := w.Keep(t.Context()); err != nil {
			t.Error(err)
		}
	}
	w.Release()
}

// stemIs checks a stem of job-1; empty: there is to be none.
func stemIs(t *testing.T, s ports.Results, name, want string) {
	t.Helper()
	f, err := s.Stem(t.Context(), "job-1", name)
	if want == "" {
		if !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("Stem(%s) = %v, want ErrNotFound", name, err)
		}
		return
	}
	if err != nil {
		t.Errorf("Stem(%s) = %v, want %q", name, err, want)
		return
	}
	if got := readAndClose(t, f); string(got) != want || !strings.HasPrefix(f.Name, name+".") {
		t.Errorf("Stem(%s) = %q named %s, want %q", name, got, f.Name, want)
	}
}

// leave writes a side file as an analyzer would.
func leave(t *testing.T, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
