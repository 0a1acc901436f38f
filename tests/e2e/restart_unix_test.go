//go:build unix

package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestARunningAnalysisFinishesWhileTheServiceStops(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	gate := filepath.Join(s.dir, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(s.dir, "analyzer.sh")
	text := `read line <"$1"; printf '{"id":"x","duration_sec":1,"tempo":{"bpm_global":1},"beats":[],"downbeats":[],"meter":{"numerator":4,"denominator":4},"chords":[],"lyrics":[]}'`
	if err := os.WriteFile(script, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p := s.start("--analyzer", "sh "+script+" "+gate)
	id := p.submit("a.wav", wave(t))
	p.wait(id, "processing")
	p.signal(syscall.SIGTERM)
	p.waitForLog("stopping")
	if s := p.status(id); s.Status != "processing" {
		t.Errorf("while the service stops the job is %+v", s)
	}
	if err := os.WriteFile(gate, []byte("go\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	p.exit()
	p = s.start()
	p.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
}
