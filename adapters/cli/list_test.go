package cli_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestListIsATable(t *testing.T) {
	t.Parallel()
	ago := func(d time.Duration) string { return time.Now().Add(-d).UTC().Format(time.RFC3339) }
	server := serve(t, "GET /api/jobs", func(w http.ResponseWriter, r *http.Request) {
		if want := "limit=20"; r.URL.RawQuery != want {
			t.Errorf("query = %s, want %s", r.URL.RawQuery, want)
		}
		says(200, "application/json", `{"count": 12345, "next_cursor": "c1", "jobs": [
			{"job_id":"one","status":"processing","progress":0.5,"stage":"beats","created_at":"`+ago(90*time.Second)+`","elapsed":12,"file_name":"歌.mp3"},
			{"job_id":"number-two","status":"error","error_code":"too_long","created_at":"`+ago(49*time.Hour)+`","elapsed":0,"file_name":"a\nb.mp3"}]}`)(w, r)
	})
	want := outcome{
		out: "ID          STATUS                CREATED       TOOK  FILE\n" +
			"one         processing 50% beats  1 minute ago  12s   歌.mp3\n" +
			"number-two  error too_long        2 days ago    -     a\\nb.mp3\n",
		err: "and 12,343 more: see --all and --limit\n",
	}
	if got := run(t, "jobs", "list", "--server", server); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestListRequestsWhatItsFlagsSay(t *testing.T) {
	t.Parallel()
	server := serve(t, "GET /api/jobs", func(w http.ResponseWriter, r *http.Request) {
		if want := "limit=5&q=a+%26+b&status=error&status=pending"; r.URL.RawQuery != want {
			t.Errorf("query = %s, want %s", r.URL.RawQuery, want)
		}
		says(200, "application/json", `{"count":0, "jobs":[], "extra": "\u001b\u009b`+"\u202e"+`"}`)(w, r)
	})
	args := []string{"jobs", "list", "--limit", "5", "--q", "a & b", "--status", "error,pending", "--server", server}
	if got, want := run(t, args...), (outcome{"", "no jobs\n", 0}); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	got := run(t, append(args, "--json")...)
	if want := `{"count":0,"jobs":[],"extra":"\u001b\u009b\u202e"}` + "\n"; got.out != want {
		t.Errorf("got  %+v\nwant %s", got, want)
	}
}

// endless has a job a page, and as many pages as it is told.
func endless(t *testing.T, pages int) string {
	t.Helper()
	return serve(t, "GET /api/jobs", func(w http.ResponseWriter, r *http.Request) {
		if limit := r.URL.Query().Get("limit"); limit != "1000" {
			t.Errorf("limit = %s, want 1000", limit)
		}
		n, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
		next := "null"
		if n < pages-1 {
			next = strconv.Quote(strconv.Itoa(n + 1))
		}
		body := `{"count":` + strconv.Itoa(pages) + `,"jobs":[{"job_id":"j` + strconv.Itoa(n) + `","status":"complete"}],"next_cursor":` + next + `}`
		says(200, "application/json", body)(w, r)
	})
}

func TestAllFollowsThePages(t *testing.T) {
	t.Parallel()
	server := endless(t, 3)
	got := run(t, "jobs", "list", "--all", "--server", server)
	if lines := strings.Split(got.out, "\n"); len(lines) != 5 || !strings.HasPrefix(lines[3], "j2 ") || got.err != "" {
		t.Errorf("got %+v, want three jobs", got)
	}
	got = run(t, "jobs", "list", "--all", "--json", "--server", server)
	const want = `{"count":3,"jobs":[{"job_id":"j0","status":"complete"},` +
		`{"job_id":"j1","status":"complete"},{"job_id":"j2","status":"complete"}]}` + "\n"
	if got.out != want {
		t.Errorf("got %s, want %s", got.out, want)
	}
}

func TestAListThatGoesRoundInCirclesEnds(t *testing.T) {
	t.Parallel()
	server := serve(t, "GET /api/jobs", says(200, "application/json", `{"count":9,"jobs":[],"next_cursor":"again"}`))
	if got := run(t, "jobs", "list", "--all", "--server", server); got.code != 1 || !strings.Contains(got.err, "circles") {
		t.Errorf("got %+v", got)
	}
}
