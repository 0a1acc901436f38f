package cli_test

import (
	"net/http"
	"strings"
	"testing"
)

// hangUp closes the connection in the middle of an answer.
func hangUp(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "100")
	_, _ = w.Write([]byte(`{"job_id":`))
	panic(http.ErrAbortHandler)
}

func TestErrorsOfTheServerAreOneClearLine(t *testing.T) {
	t.Parallel()
	const problem = "application/problem+json"
	song := write(t, "a.mp3")[0]
	commands := map[string][]string{
		"list": {"jobs", "list"}, "list as JSON": {"jobs", "list", "--json", "--all"}, "show": {"jobs", "show", "j"},
		"cleanup": {"jobs", "cleanup", "--days", "1", "--yes"}, "submit": {"submit", song},
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   string
		code   int
	}{
		"401":            {says(401, problem, `{"detail":"Give a key"}`), "Give a key (set SONGMAP_API_KEY or --api-key)", 4},
		"403":            {says(403, problem, `{"detail":"Not with this key"}`), "Not with this key", 4},
		"404":            {says(404, problem, `{"detail":"Job j not found"}`), "Job j not found", 3},
		"409":            {says(409, problem, `{"detail":"job j is complete and cannot be cancelled"}`), "job j is complete", 1},
		"422 of FastAPI": {says(422, "application/json", `{"detail":[{"msg":"field required"}]}`), "422 Unprocessable Entity, not in the words", 5},
		"500":            {says(500, problem, `{"detail":"internal error"}`), "internal error", 1},
		"escapes":        {says(500, problem, `{"detail":"a\u001b[2J\nb\u009b\u202e"}`), `a\x1b[2J\nb\u009b\u202e`, 1},
		"502 of a proxy": {says(502, "text/html", "<html><h1>Bad Gateway"), "answered 502 Bad Gateway, not in the words of a Songmap server", 5},
		"a page":         {says(200, "text/html", "<!doctype html>"), "is not that of a Songmap server", 5},
		"garbage":        {says(200, "application/json", "\x00\xff"), "is not that of a Songmap server", 5},
		"nothing":        {says(200, "application/json", ""), "is not that of a Songmap server", 5},
		"another type":   {says(200, "application/json", `[1]`), "is not that of a Songmap server", 5},
		"a redirect":     {http.RedirectHandler("https://elsewhere/x", http.StatusMovedPermanently).ServeHTTP, "sends us on to https://elsewhere/x", 5},
		"not modified":   {says(304, "", ""), "answered 304 Not Modified", 5},
		"a hang-up":      {hangUp, "no answer from http://127.0.0.1", 5},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, "/", c.answer)
			for command, args := range commands {
				got := run(t, append(args, "--server", server)...)
				if got.code != c.code || got.out != "" || !strings.Contains(got.err, c.want) || strings.Count(got.err, "\n") != 1 {
					t.Errorf("%s: got %+v, want one line with %q and exit code %d", command, got, c.want, c.code)
				}
			}
		})
	}
}

func TestWithoutAServerThereIsAdvice(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"jobs", "list"}, {"submit", write(t, "a.mp3")[0]}} {
		got := run(t, append(args, "--server", "http://127.0.0.1:1")...)
		if want := "no Songmap server at http://127.0.0.1:1: start one with `songmap serve`\n"; !strings.HasSuffix(got.err, want) || got.code != 5 {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}

func TestThePasswordInAnAddressIsNotShown(t *testing.T) {
	t.Parallel()
	if got := run(t, "jobs", "list", "--server", "http://me:hush@127.0.0.1:1"); strings.Contains(got.err, "hush") || got.code != 5 {
		t.Errorf("got %+v", got)
	}
}

func TestAnAnswerThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args         []string
		answer, want string
	}{
		"status": {[]string{"jobs", "show", "j"}, `{"job_id":"j","status":"\u001bdone"}`, `which is no status`},
		"id":     {[]string{"submit", write(t, "a.mp3")[0]}, `{"job_id":"../x"}`, "is not that of a Songmap server"},
		"count":  {[]string{"jobs", "cleanup", "--days=1", "-y"}, `{}`, "does not say how many"},
		"row":    {[]string{"jobs", "list"}, `{"jobs":[{}]}`, "which is no status"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, "/", says(200, "application/json", c.answer))
			got := run(t, append(c.args, "--server", server)...)
			if got.code != 5 || !strings.Contains(got.err, c.want) || strings.Contains(got.err, "\x1b") {
				t.Errorf("got %+v, want %q", got, c.want)
			}
		})
	}
}

func TestAnEndlessAnswerIsCutOff(t *testing.T) {
	t.Parallel()
	server := serve(t, "/", func(w http.ResponseWriter, _ *http.Request) {
		for block := make([]byte, 1<<20); ; {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	})
	if got := run(t, "jobs", "list", "--server", server); got.code != 1 || !strings.Contains(got.err, "is longer than 64 MiB") {
		t.Errorf("got %+v", got)
	}
}
