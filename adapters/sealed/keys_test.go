package sealed_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"songmap/adapters/memory"
	"songmap/adapters/sealed"
	"songmap/ports"
)

func TestAKeyIsMadeWhenTheFirstSecretNeedsIt(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "output", "key")
	read := func() *sealed.Keys {
		keys, err := sealed.ReadOrMakeKeys(file)
		if err != nil {
			t.Fatal(err)
		}
		return keys
	}
	store := memory.NewJobs().Webhooks()
	s := begun(t, store, read())
	if _, err := os.Stat(file); err == nil {
		t.Error("there is a key that nothing needs")
	}
	add(t, s, "a")
	add(t, s, "b")
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the file of the key is %v, %v", info, err)
	}
	wantOpen(t, begun(t, store, read()), "a")
	wantOpen(t, begun(t, store, read()), "b")
}

func TestALostKeyIsNotReplacedInSilence(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "key")
	store := memory.NewJobs().Webhooks()
	keys, err := sealed.ReadOrMakeKeys(file)
	if err != nil {
		t.Fatal(err)
	}
	add(t, begun(t, store, keys), "w")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if keys, err = sealed.ReadOrMakeKeys(file); err != nil {
		t.Fatal(err)
	}
	s := begun(t, store, keys)
	if err := s.Opens(t.Context()); err == nil {
		t.Error("nothing is said")
	}
	w := stored(t, store, "w")
	w.ID, w.Secret = "new", secret("n")
	if err := s.Add(t.Context(), w, 0); !errors.Is(err, ports.ErrNoKey) {
		t.Errorf("Add = %v", err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("another key is in its place")
	}
}

func TestAFileThatHoldsNoKeysSaysSoAndShowsNothing(t *testing.T) {
	t.Parallel()
	good := strings.Repeat("A", 43) + "="
	for text, says := range map[string]string{
		"":                               "holds no key",
		"# " + good + "\n":               "holds no key",
		good[:40] + "\n":                 "32 bytes",
		"whsec_" + good + "\n":           "32 bytes",
		good + "\nhunter2hunter2hunter2": "32 bytes",
		good + good:                      "32 bytes",
		strings.Repeat("\x00", 70000):    "",
	} {
		file := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := sealed.ReadOrMakeKeys(file)
		if err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), file) ||
			strings.Contains(err.Error(), "AAAA") || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	if _, err := sealed.ReadKeys(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}
