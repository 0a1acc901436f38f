package e2e_test

import (
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestCheckFindsAndRepairs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, stop := s.serve()
	id := c.submit("song.wav", wave(t))
	c.wait(id, "complete")
	if out := s.ok("check"); out != "" {
		t.Errorf("check of a healthy service says %q", out)
	}
	s.refused("in use", "check", "--repair")
	s.refused("in use", "vacuum")
	stop()
	const stray = "11111111-2222-4333-8444-555555555555"
	orphan := s.put(filepath.Join("uploads", stray+".wav"), nil)
	foreign := s.put(filepath.Join("uploads", "README"), nil)
	young := s.put(filepath.Join("uploads", "a"+stray[1:]+".wav"), nil)
	folder := filepath.Join(s.dir, "output", stray)
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	second := s.put(filepath.Join("output", id, id+"."+stray+".song_map.json"), nil)
	yesterday := time.Now().Add(-24 * time.Hour)
	for _, name := range []string{orphan, foreign, folder, second} {
		if err := os.Chtimes(name, yesterday, yesterday); err != nil {
			t.Fatal(err)
		}
	}
	s.sqlite3("UPDATE job_counts SET jobs = 9 WHERE status = 'complete';")
	s.sqlite3("INSERT INTO deliveries (url, receiver, state, event_number, event_job_id, event_kind, event_at)" +
		" VALUES ('https://a.example', 'a.example', 'pending', 1, '" + id + "', 'completed', 1);") // and no time to send it at
	for _, round := range []struct {
		args  []string
		lines int
	}{{[]string{"check"}, 6}, {[]string{"check", "--repair"}, 6}, {[]string{"check"}, 1}} {
		code, out, complaints := s.run(append(round.args, s.places()...)...)
		if code != 1 || strings.Count(out, "\n") != round.lines {
			t.Errorf("%v: exit code %d, says\n%s%s\nwant %d lines", round.args, code, out, complaints, round.lines)
		}
	}
	for name, want := range map[string]bool{orphan: false, folder: false, second: false, foreign: true, young: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("after the repair, %s: %v, want it there: %v", name, err, want)
		}
	}
	c, _ = s.serve()
	c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
}

func TestAStartSweepsWhatNoJobOwns(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, stop := s.serve()
	id := c.submit("song.wav", wave(t))
	c.wait(id, "complete")
	stop()
	orphan := s.put(filepath.Join("uploads", "11111111-2222-4333-8444-555555555555.wav"), nil)
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := filepath.WalkDir(s.dir, func(path string, _ os.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(path, yesterday, yesterday))
	}); err != nil {
		t.Fatal(err)
	}
	// Another database knows nothing of these files, and must not touch them.
	other := &site{t: t, dir: s.dir, database: filepath.Join(s.dir, "other.db")}
	p := other.start()
	p.waitForLog("belongs to another database")
	p.stop()
	if _, err := os.Stat(orphan); err != nil {
		t.Fatalf("a service with another database removed a file: %v", err)
	}
	c, _ = s.serve()
	for deadline := time.Now().Add(patience); ; {
		if _, err := os.Stat(orphan); err != nil {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("the orphan stays")
		}
		c.get("/readyz")
	}
	c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
	c.expect(http.StatusOK, http.MethodGet, "/api/audio/"+id+"/original")
}
