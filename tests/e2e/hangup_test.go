package e2e_test

import (
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
)

const (
	oldKey = "alice:correct horse battery\n"
	newKey = "bob:another horse battery\n"
)

// wantKeys checks who is let in.
func (p *program) wantKeys(alice, bob int) {
	p.t.Helper()
	for secret, want := range map[string]int{"correct horse battery": alice, "another horse battery": bob} {
		if r := p.get("/api/jobs", "Authorization", "Bearer "+secret); r.StatusCode != want {
			p.t.Errorf("%s is answered %d, want %d", secret, r.StatusCode, want)
		}
	}
}

func TestAHangupReadsTheKeysAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	keys := s.put("keys", []byte(oldKey))
	p := s.start("--api-keys-file", keys, "--analyzer", "sleep 3600", "--drain", "0s")
	p.wantKeys(http.StatusOK, http.StatusUnauthorized)

	s.put("keys", []byte(newKey))
	p.signal(syscall.SIGHUP)
	p.waitForLog(`"api_keys": 1}`)
	p.waitForLog("API keys read again")
	p.wantKeys(http.StatusUnauthorized, http.StatusOK)

	for i, bad := range []string{"", "alice\n", "alice:short\n", newKey + newKey} {
		s.put("keys", []byte(bad))
		p.signal(syscall.SIGHUP)
		p.waitForLogs(i+1, "the old ones stay")
		p.wantKeys(http.StatusUnauthorized, http.StatusOK)
	}
	if err := os.Remove(keys); err != nil {
		t.Fatal(err)
	}
	p.signal(syscall.SIGHUP)
	p.waitForLogs(5, "the old ones stay")
	p.wantKeys(http.StatusUnauthorized, http.StatusOK)
	if log := p.log.text(); strings.Contains(log, "horse") || strings.Contains(log, "short") {
		t.Errorf("the log holds a secret:\n%s", log)
	}
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != 0 {
		t.Errorf("exit code %d after SIGTERM", code)
	}
}

// waitForLogs waits until the program has written something so many times.
func (p *program) waitForLogs(times int, text string) {
	p.t.Helper()
	for strings.Count(p.log.text(), text) < times {
		p.moreLog()
	}
}

func TestAHangupWithoutAFileOfKeysIsAStop(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start("--analyzer", "sleep 3600", "--drain", "100ms")
	id := p.submit("a.wav", wave(t))
	p.wait(id, "processing")
	p.signal(syscall.SIGHUP)
	p.signal(syscall.SIGHUP) // as a shell and the system do when a terminal closes
	if code := p.exit(); code != 0 || !strings.Contains(p.log.text(), "stopped") {
		t.Errorf("exit code %d after SIGHUP", code)
	}
	s.wantGivenBack(id)
}

// wantGivenBack checks that a stop has taken nothing from a job that ran.
func (s *site) wantGivenBack(id string) {
	s.t.Helper()
	c, _ := s.serve()
	if j := c.wait(id, "complete", "error"); j.Status != "complete" || j.Attempt != 0 {
		s.t.Errorf("the job ends as %+v", j)
	}
	if story := string(c.get("/api/jobs/" + id + "/history").body); strings.Contains(story, "worker_lost") || !strings.Contains(story, "released") {
		s.t.Errorf("its history is %s", story)
	}
}

func TestWeakKeysDrawAWarning(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	keys := s.put("keys", []byte("weak:aaaaaaaaaaaaaaaaaaaa\nstrong:hLHuOc2VbbDGrXjZ\n"))
	if err := os.Chmod(keys, 0o644); err != nil {
		t.Fatal(err)
	}
	p := s.start("--api-keys-file", keys)
	log := p.log.text()
	if !strings.Contains(log, "open to others") || !strings.Contains(log, `"key": "weak"`) || strings.Contains(log, `"key": "strong"`) || strings.Contains(log, "aaaa") {
		t.Errorf("the log says\n%s", log)
	}
	if err := os.Chmod(keys, 0o640); err != nil {
		t.Fatal(err)
	}
	s.put("keys", []byte("strong:hLHuOc2VbbDGrXjZ\n"))
	p.signal(syscall.SIGHUP)
	p.waitForLog("API keys read again")
	p.signal(syscall.SIGTERM)
	p.exit()
	if log := p.log.text(); strings.Count(log, "open to others") != 1 || strings.Count(log, "guessed") != 1 {
		t.Errorf("the log says\n%s", log)
	}
}
