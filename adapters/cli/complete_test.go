package cli_test

import (
	"strings"
	"testing"
)

func TestWhatMayComeNextIsCompleted(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"":                                   "analyze submit get jobs events webhooks health completion help",
		"j":                                  "jobs",
		"jobs ":                              "list show retry cancel delete cleanup",
		"jobs c":                             "cancel cleanup",
		"help jobs ":                         "list show retry cancel delete cleanup",
		"dance ":                             "",
		"jobs list --st":                     "--status",
		"jobs list --":                       "--status --q --group --limit --all --json --server --api-key --help --quiet",
		"jobs list --status ":                "pending processing complete error",
		"jobs list --status p":               "pending processing",
		"jobs list --status=pe":              "--status=pending",
		"jobs list --status = pe":            "pending", // as bash takes it apart
		"jobs list --status =":               "pending processing complete error",
		"jobs list --status = error --limit": "--limit",
		"jobs list --limit ":                 "",
		"jobs list --nonsense ":              "",
		"analyze ":                           ":files",
		"analyze one.mp3 --js":               "--json",
		"analyze one.mp3 ":                   ":files",
		"analyze -o ":                        ":files",
		"analyze -o out.mid ":                ":files",
		"analyze -f mid":                     "midi",
		"analyze --format=c":                 "--format=csv --format=chordpro",
		"submit --wait so":                   ":files",
		"get ":                               "",
		"completion ":                        "bash zsh fish",
		"-":                                  "--help --quiet",
		"man ":                               "",
	} {
		words := strings.Split(typed, " ")
		got := run(t, append([]string{"complete", "--"}, words...)...)
		var found []string
		for line := range strings.Lines(got.out) {
			word, _, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			found = append(found, word)
		}
		if strings.Join(found, " ") != want || got.err != "" || got.code != 0 {
			t.Errorf("%q becomes %q (%+v), want %q", typed, strings.Join(found, " "), got, want)
		}
	}
}

func TestCandidatesAreDescribed(t *testing.T) {
	t.Parallel()
	if got := run(t, "complete", "jobs", "li"); got.out != "list\tList jobs, newest first\n" {
		t.Errorf("got %+v", got)
	}
}

func TestEachShellHasItsScript(t *testing.T) {
	t.Parallel()
	for shell, has := range map[string]string{"bash": "complete -F", "zsh": "#compdef songmap", "fish": "complete -c songmap"} {
		if got := run(t, "completion", shell); !strings.Contains(got.out, has) || got.code != 0 {
			t.Errorf("%s: got %+v", shell, got)
		}
	}
	for _, args := range [][]string{{"completion", "tcsh"}, {"completion"}} {
		if got := run(t, args...); got.code != 2 && len(args) > 1 || got.out != "" && len(args) > 1 {
			t.Errorf("%s: got %+v, want it refused", args, got)
		}
	}
}

func TestTheManualNamesEverything(t *testing.T) {
	t.Parallel()
	got := run(t, "man")
	for _, part := range []string{
		".TH SONGMAP 1", ".SS jobs list", ".SS analyze <file> ...", `\-\-status`, ".SH EXIT STATUS", "130  interrupted", ".B SONGMAP_API_KEY", "songmap analyze song.mp3 \\-o song.mid",
	} {
		if !strings.Contains(got.out, part) {
			t.Errorf("the page lacks %q:\n%s", part, got.out)
		}
	}
	for line := range strings.Lines(got.out) {
		if strings.HasPrefix(line, ".") && !strings.HasPrefix(line, ".S") && !strings.HasPrefix(line, ".T") && !strings.HasPrefix(line, ".B ") && !strings.HasPrefix(line, ".I ") && !strings.HasPrefix(line, ".PP") && !strings.HasPrefix(line, ".nf") && !strings.HasPrefix(line, ".fi") {
			t.Errorf("a line begins like a command: %s", line)
		}
	}
}
