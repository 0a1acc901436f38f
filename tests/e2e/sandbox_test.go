package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheSandboxLeavesTheEngineWhatItNeeds(t *testing.T) {
	t.Parallel()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("needs ffmpeg")
	}
	s := newSite(t)
	wav, m4a := s.put("song.wav", wave(t)), filepath.Join(s.dir, "song.m4a")
	if out, err := exec.CommandContext(t.Context(), ffmpeg, "-loglevel", "error", "-i", wav, m4a).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	p := s.start()
	for _, file := range []string{wav, m4a} {
		id := p.submit(filepath.Base(file), s.read(file))
		if j := p.wait(id, "complete", "error"); j.Status != "complete" {
			t.Errorf("%s ends as %+v", file, j)
		}
	}
	first, _, _ := strings.Cut(p.log.text(), "\n")
	if !strings.Contains(first, `analyses run in a sandbox {"sandbox": "`) || !strings.Contains(first, `"holds": [`) {
		t.Errorf("the log begins with %s", first)
	}
	if code, out, said := s.run(append([]string{"check"}, s.places()...)...); code != 0 || out != "" || !strings.HasPrefix(said, "sandbox: this system has ") {
		t.Errorf("check ends with %d and says %q, %q", code, out, said)
	}
}
