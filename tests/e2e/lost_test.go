package e2e_test

import (
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAServiceThatLosesItsDatabaseSaysSoAndEnds(t *testing.T) {
	t.Parallel()
	for name, happens := range map[string]func(database string) error{
		"removed":         os.Remove,
		"moved":           func(d string) error { return os.Rename(d, d+".moved") },
		"replaced":        func(d string) error { return os.Rename(copyOf(t, d), d) },
		"overwritten":     func(d string) error { return os.WriteFile(d, []byte(strings.Repeat("words ", 1000)), 0o600) },
		"its log removed": func(d string) error { return os.Remove(d + "-wal") },
		"without a lock":  func(d string) error { return os.Remove(d + ".lock") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			p := s.start()
			p.wait(p.submit("song.wav", wave(t)), "complete") // all of it runs
			if err := happens(s.database); err != nil {
				t.Skip(err)
			}
			response := p.upload("song.wav", wave(t))
			if response.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("an upload got %d, want 503", response.StatusCode)
			}
			for _, path := range []string{"/readyz", "/health", "/api/jobs"} {
				if code := p.get(path).StatusCode; code != http.StatusServiceUnavailable {
					t.Errorf("%s got %d, want 503", path, code)
				}
			}
			if code := p.exit(); code != 1 {
				t.Errorf("exit code %d, want 1", code)
			}
			if !strings.Contains(p.log.text(), " ERROR the database is lost") {
				t.Error("the log does not tell")
			}
		})
	}
}

// copyOf makes a copy of a file beside it.
func copyOf(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err == nil {
		err = os.WriteFile(name+".copy", data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return name + ".copy"
}

// A service at rest finds out as well, and what it held can be had again.
func TestARemovedDatabaseCanBePutBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	id := p.submit("song.wav", wave(t))
	p.wait(id, "complete")
	if err := os.Remove(s.database); err != nil {
		t.Skip(err)
	}
	if code := p.exit(); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
	kept, err := filepath.Glob(s.database + ".removed-*")
	if err != nil || len(kept) != 1 || !strings.Contains(p.log.text(), filepath.Base(kept[0])) {
		t.Fatalf("kept is %v, %v", kept, err)
	}
	s.ok("restore", kept[0])
	again := s.start()
	again.wait(id, "complete")
	again.stop()
}

func TestAServiceThatCannotBindLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	taken, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	s.refused("address already in use", "serve", "--listen", taken.Addr().String())
	if left, err := os.ReadDir(s.dir); err != nil || len(left) != 0 {
		t.Errorf("there are %v, %v", left, err)
	}
}
