package cli_test

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"songmap/ports"
)

func TestEveryExitCodeIsThatOfTheTable(t *testing.T) {
	t.Parallel()
	const problem = "application/problem+json"
	song := write(t, "a.mp3", "broken.mp3")
	server := func(status int) string {
		return serve(t, "/", says(status, problem, `{"detail":"No"}`))
	}
	stop := func(ctx context.Context, _ ports.Task, _ ports.Advance) ([]byte, error) { return nil, context.Canceled }
	table := run(t, "--help").out
	for code, c := range map[int]struct {
		when string // words of the table
		args []string
		at   world
	}{
		0:   {"done", []string{"analyze", song[0]}, world{}},
		1:   {"failed", []string{"analyze", song[1]}, world{}},
		2:   {"makes no sense", []string{"jobs", "list", "--limit", "0"}, world{}},
		3:   {"no such job", []string{"jobs", "show", "j", "--server", server(404)}, world{}},
		4:   {"API key", []string{"jobs", "show", "j", "--server", server(401)}, world{}},
		5:   {"no Songmap server", []string{"jobs", "list", "--server", "127.0.0.1:1"}, world{}},
		130: {"interrupted", []string{"analyze", song[0]}, world{analyzer: stop}},
	} {
		if got := c.at.run(t.Context(), t, c.args...); got.code != code {
			t.Errorf("%s: got %+v, want exit code %d", c.args, got, code)
		}
		if row := regexp.MustCompile(`(?m)^ +` + regexp.QuoteMeta(strconv.Itoa(code)) + `  .*` + c.when); !row.MatchString(table) {
			t.Errorf("the help has no row for %d %s:\n%s", code, c.when, table)
		}
	}
}

func TestManyFailuresOfOneKindHaveItsExitCode(t *testing.T) {
	t.Parallel()
	server := problems(t, "POST /api/jobs/{id}/cancel")
	if got := run(t, "jobs", "cancel", "a", "b", "--server", server); got.code != 3 {
		t.Errorf("got %+v, want that neither was found", got)
	}
	missing, broken := "/no/such.mp3", write(t, "broken.mp3")[0]
	if got := run(t, "analyze", missing, broken); got.code != 1 {
		t.Errorf("got %+v, want exit code 1", got)
	}
}

func TestFlagsMayComeBetweenFiles(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "two.mp3")
	want := `{"id":"one","duration_sec":120}` + "\n" + `{"id":"two","duration_sec":120}` + "\n"
	out := t.TempDir() + "/"
	for _, args := range [][]string{
		{"analyze", songs[0], "--json", songs[1]},
		{"analyze", songs[0], "-o", out + "a", songs[1], "--json"},
		{"analyze", songs[0], "-o" + out + "b", "--json", "--", songs[1]},
		{"--quiet", "analyze", "--output=" + out, songs[0], songs[1], "--json"},
	} {
		if got := run(t, args...); got.out != want || got.code != 0 {
			t.Errorf("%q: got %+v, want two Song Maps", args, got)
		}
	}
	if got := run(t, "analyze", "--", "-o"); got.code != 1 || !strings.Contains(got.err, "-o: no such file") {
		t.Errorf("got %+v, want a file called -o not found", got)
	}
}

func TestANumberBelowZeroIsAValue(t *testing.T) {
	t.Parallel()
	if got := run(t, "jobs", "list", "--limit", "-5"); got.code != 2 || !strings.Contains(got.err, "--limit must be 1 to 1000") {
		t.Errorf("got %+v, want the number refused, not the flag", got)
	}
	if got := run(t, "jobs", "list", "--limit"); got.code != 2 || !strings.Contains(got.err, "--limit wants a value") {
		t.Errorf("got %+v, want the flag without a value refused", got)
	}
}

func TestHelpIsShownWhereACommandIsMissing(t *testing.T) {
	t.Parallel()
	for typed, usage := range map[string]string{
		"": "songmap <command>", "help": "songmap <command>", "--help": "songmap <command>", "jobs": "songmap jobs <command>",
		"help jobs": "songmap jobs <command>", "help jobs list": "songmap jobs list", "jobs list --help": "songmap jobs list", "jobs --quiet": "songmap jobs <command>",
	} {
		got := run(t, strings.Fields(typed)...)
		if !strings.HasPrefix(got.out, "Usage: "+usage) || got.err != "" || got.code != 0 || strings.Count(got.out, "Usage:") != 1 {
			t.Errorf("%q: got %+v, want the help of %s", typed, got, usage)
		}
	}
	for _, typed := range []string{"dance", "help dance", "jobs dance", "-x", "--quiet dance"} {
		if got := run(t, strings.Fields(typed)...); got.code != 2 || strings.Count(got.err, "\n") != 1 {
			t.Errorf("%q: got %+v, want one line and exit code 2", typed, got)
		}
	}
}

func TestQuietLeavesAnswersAndErrors(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "broken.mp3")
	got := world{terminal: true}.run(t.Context(), t, "analyze", "--json", "--quiet", songs[0], songs[1])
	want := outcome{`{"id":"one","duration_sec":120}` + "\n", "songmap: error: " + songs[1] + ": the file breaks off in the middle\nsongmap: error: 1 of 2 failed\n", 1}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	server := serve(t, "GET /api/jobs", says(200, "application/json", `{"count":0,"jobs":[]}`))
	if got := run(t, "jobs", "list", "--quiet", "--server", server); got != (outcome{}) {
		t.Errorf("got %+v, want nothing", got)
	}
	if got := run(t, "jobs", "list", "--quiet=maybe"); got.code != 2 || !strings.Contains(got.err, "--quiet") {
		t.Errorf("got %+v, want it refused", got)
	}
}

func TestNothingIsColoured(t *testing.T) {
	t.Parallel()
	got := world{terminal: true}.run(t.Context(), t, "analyze", write(t, "one.mp3")[0])
	if strings.Contains(got.out+got.err, "\x1b[3") {
		t.Errorf("got %+v, which NO_COLOR forbids", got)
	}
}
