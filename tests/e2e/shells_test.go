package e2e_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// shell runs a script in a shell to which songmap is this test. The test is skipped where
// the shell is not.
func (s *site) shell(program, script string) string {
	s.t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		s.t.Skip(program + " is not here")
	}
	self, err := os.Executable()
	if err != nil {
		s.t.Fatal(err)
	}
	if err := os.Symlink(self, filepath.Join(s.dir, "songmap")); err != nil {
		s.t.Fatal(err)
	}
	cmd := exec.CommandContext(s.t.Context(), path, "-c", script)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), asProgram+"=1", "PATH="+s.dir+":"+os.Getenv("PATH"), "HOME="+s.dir)
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

func TestBashCompletes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	got := s.shell("bash", `
		source <(songmap completion bash)
		complete -p songmap
		try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _songmap; echo "${COMPREPLY[*]}"; }
		try songmap jobs c
		try songmap jobs list --status = pe
		try songmap get --format mid
		try songmap analyze so`)
	want := "complete -F _songmap songmap\ncancel cleanup\npending\nmidi\n\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestFishCompletes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.put("song.mp3", nil)
	got := s.shell("fish", `
		songmap completion fish | source
		complete -C 'songmap jobs c'
		complete -C 'songmap jobs list --status=pe'
		complete -C 'songmap analyze song.'`)
	want := "cancel\tEnd jobs that wait or run\ncleanup\tDelete finished jobs by age\n--status=pending\nsong.mp3\n"
	if got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestZshCompletes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	// The words of a line, and a _describe that prints instead of showing.
	got := s.shell("zsh", `
		autoload -Uz compinit && compinit -D -u 2>/dev/null || compdef() { print compdef $@; }
		source <(songmap completion zsh)
		_describe() { print -rl -- ${(P)2}; }
		_files() { print files; }
		try() { words=("$@"); CURRENT=$#; _songmap; }
		try songmap jobs c
		try songmap jobs list --status=pe
		try songmap analyze so`)
	want := "cancel:End jobs that wait or run\ncleanup:Delete finished jobs by age\n--status=pending:\nfiles\n"
	if strings.TrimPrefix(got, "compdef _songmap songmap\n") != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

func TestTheManualIsWhatManExpects(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, page, _ := s.run("man")
	file := s.put("songmap.1", []byte(page))
	for _, checker := range [][]string{{"man", "--warnings", "-l", file}, {"mandoc", "-T", "lint", file}} {
		t.Run(checker[0], func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath(checker[0]); err != nil {
				t.Skip(checker[0] + " is not here")
			}
			cmd := exec.CommandContext(t.Context(), checker[0], checker[1:]...)
			cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
			var complaints strings.Builder
			cmd.Stderr = &complaints
			out, err := cmd.Output()
			if checker[0] == "man" && (err != nil || complaints.Len() > 0 || !strings.Contains(string(out), "analyze")) {
				t.Errorf("%v, complains %s", err, complaints.String())
			}
			if checker[0] == "mandoc" && faults.MatchString(strings.ReplaceAll(string(out), "missing date", "")) {
				t.Errorf("complains %s", out)
			}
		})
	}
}

// faults are what mandoc says beside matters of style. The page has no date, so that it is
// the same whenever it is made.
var faults = regexp.MustCompile(`(?m)(WARNING: [a-z]|ERROR|UNSUPP).*`)
