package e2e_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// run runs the program to its end.
func (s *site) run(args ...string) (code int, stdout, stderr string) {
	s.t.Helper()
	cmd := s.command(args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil && cmd.ProcessState == nil {
		s.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String(), complaints.String()
}

// put writes a file of the site and returns its name.
func (s *site) put(name string, content []byte) string {
	s.t.Helper()
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		s.t.Fatal(err)
	}
	return path
}

func TestTheCommandLineWorksAgainstAServer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	song := s.put("my song.wav", wave(t))

	code, out, complaints := s.run("submit", song, "--wait", "--server", p.url)
	if code != 0 || !strings.Contains(out, "120") {
		t.Fatalf("submit --wait: exit code %d\n%s%s", code, out, complaints)
	}
	code, out, complaints = s.run("jobs", "list", "--server", p.url)
	if code != 0 || !strings.Contains(out, "my song.wav") || !strings.Contains(out, "complete") {
		t.Errorf("jobs list: exit code %d\n%s%s", code, out, complaints)
	}
	if code, _, complaints := s.run("jobs", "show", "nobody", "--server", p.url); code != 3 || strings.Count(complaints, "\n") != 1 {
		t.Errorf("jobs show of an unknown job: exit code %d, says %q", code, complaints)
	}
	code, out, complaints = s.run("jobs", "cleanup", "--days", "0", "--yes", "--server", p.url)
	if code != 0 {
		t.Errorf("jobs cleanup: exit code %d\n%s%s", code, out, complaints)
	}
	if _, out, _ := s.run("jobs", "list", "--server", p.url); strings.Contains(out, "my song.wav") {
		t.Errorf("after the clean-up there is\n%s", out)
	}
}

func TestAFileIsAnalysedWithoutAServer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	song, words := s.put("song.wav", wave(t)), s.put("words.mp3", []byte("only words"))
	code, out, complaints := s.run("analyze", song)
	if code != 0 || !strings.Contains(out, "4/4") {
		t.Errorf("analyze: exit code %d\n%s%s", code, out, complaints)
	}
	code, out, complaints = s.run("analyze", "--json", words, song)
	if code != 1 || !strings.Contains(out, `"bpm_global"`) || !strings.Contains(complaints, "words.mp3") {
		t.Errorf("analyze of a bad and a good file: exit code %d\n%s%s", code, out, complaints)
	}
}

func TestTheProgramDescribesItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"version"}, "songmap "},
		{[]string{"openapi"}, `"openapi": "3.1`},
		{[]string{"openapi", "--format", "yaml", "--3.0"}, "openapi: 3.0"},
		{[]string{"--version"}, "songmap "},
		{[]string{"-v"}, "songmap "},
		{[]string{"--help"}, "SONGMAP_MAX_UPLOAD"},
		{[]string{"--help"}, "130  interrupted"},
		{nil, "Usage: songmap <command>"},
		{[]string{"help"}, "Usage: songmap <command>"},
		{[]string{"jobs"}, "Usage: songmap jobs <command>"},
		{[]string{"help", "jobs", "list"}, "Usage: songmap jobs list"},
		{[]string{"serve", "--help"}, "--min-free-disk"},
	} {
		if code, out, complaints := s.run(c.args...); code != 0 || !strings.Contains(out, c.says) {
			t.Errorf("songmap %s: exit code %d\n%s%s\nwant %q", strings.Join(c.args, " "), code, out, complaints, c.says)
		}
	}
	if code, _, complaints := s.run("dance"); code != 2 || strings.Count(complaints, "\n") != 1 {
		t.Errorf("songmap dance: exit code %d, says %q", code, complaints)
	}
}
