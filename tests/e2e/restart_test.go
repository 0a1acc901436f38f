package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestJobsAreThereAfterARestart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, stop := s.serve()
	id := c.submit("song.wav", wave(t))
	c.wait(id, "complete")
	before := c.get("/api/songmap/" + id).body
	stop()
	if left := leftovers(t, s); len(left) != 1 {
		t.Errorf("a stopped service leaves %v, want jobs.db alone", left)
	}
	c, _ = s.serve()
	if after := c.get("/api/songmap/" + id).body; !bytes.Equal(before, after) {
		t.Errorf("the Song Map was %s and is %s", before, after)
	}
}

// leftovers are the files beside the database.
func leftovers(t *testing.T, s *site) []string {
	t.Helper()
	found, err := filepath.Glob(s.database + "*")
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestAKilledServiceTakesUpItsJobsAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start("--workers", "1", "--analyzer", "sleep 3600")
	running := p.submit("a.wav", wave(t))
	waiting := p.submit("b.wav", wave(t))
	p.wait(running, "processing")
	p.signal(syscall.SIGKILL)
	p.exit()

	p = s.start()
	for _, id := range []string{running, waiting} {
		if s := p.wait(id, "complete", "error"); s.Status != "complete" || s.Attempt != 0 {
			t.Errorf("after the crash job %s ends as %+v", id, s)
		}
	}
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
}

func TestAStopGivesBackWhatDoesNotFinish(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start("--analyzer", "sleep 3600", "--drain", "100ms")
	id := p.submit("a.wav", wave(t))
	p.wait(id, "processing")
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
	p = s.start()
	if s := p.wait(id, "complete", "error"); s.Status != "complete" || s.Attempt != 0 {
		t.Errorf("the job that was given back ends as %+v", s)
	}
}

func TestASecondSignalStopsAtOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start("--analyzer", "sleep 3600", "--drain", "1h")
	id := p.submit("a.wav", wave(t))
	p.wait(id, "processing")
	p.signal(syscall.SIGTERM)
	p.waitForLog("stopping")
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d after two signals", code)
	}
	if left := leftovers(t, s); len(left) != 1 {
		t.Errorf("the stop leaves %v", left)
	}
}

func TestAStartThatCannotWorkSaysWhyInOneLine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	running := s.start()
	const noDatabase = "not a folder, not a database"
	for name, c := range map[string]struct {
		args func(s *site, file string) []string
		says string
	}{
		"port is taken": {func(s *site, _ string) []string {
			return s.args("--listen", strings.TrimPrefix(running.url, "http://"))
		}, "address already in use"},
		"database is in use": {func(*site, string) []string { return s.args() }, "in use"},
		"no database":        {func(s *site, file string) []string { return s.args("--database", file) }, "not a"},
		"uploads cannot be written": {func(s *site, file string) []string {
			return s.args("--upload-dir", filepath.Join(file, "x"))
		}, "upload folder"},
		"output cannot be written": {func(s *site, file string) []string {
			return s.args("--output-dir", filepath.Join(file, "x"))
		}, "output folder"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			elsewhere := newSite(t)
			file := filepath.Join(elsewhere.dir, "file")
			if err := os.WriteFile(file, []byte(noDatabase), 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := s.command(append([]string{"serve", "--log-level", "error"}, c.args(elsewhere, file)...)...)
			var says bytes.Buffer
			cmd.Stderr = &says
			if err := cmd.Run(); err == nil || cmd.ProcessState.ExitCode() != 1 {
				t.Errorf("ends with %v, want exit code 1", err)
			}
			if text := says.String(); !strings.Contains(text, c.says) || strings.Count(text, "\n") != 1 {
				t.Errorf("says %q, want one line with %q", text, c.says)
			}
			if text, err := os.ReadFile(file); err != nil || string(text) != noDatabase {
				t.Errorf("the file that is no database was changed to %q, %v", text, err)
			}
		})
	}
}
