package cli_test

import (
	"net/http"
	"strings"
	"testing"
)

func TestABadPriorityOrGroupIsRefusedBeforeAnythingIsSent(t *testing.T) {
	t.Parallel()
	song := write(t, "a.mp3")[0]
	for flag, args := range map[string][]string{
		"--priority must be":   {"submit", song, "--priority=11"},
		"--priority: expected": {"submit", song, "--priority=high"},
		"--group must be":      {"submit", song, "--group= a"},
		"--group must be at":   {"jobs", "list", "--group=" + strings.Repeat("x", 65)},
	} {
		got := run(t, append(args, "--server", "http://127.0.0.1:1")...)
		if got.code != 2 || got.out != "" || !strings.Contains(got.err, flag) {
			t.Errorf("%q: %+v, want an error that names %s", args, got, flag)
		}
	}
}

func TestListRequestsAGroupOrJobsWithoutOne(t *testing.T) {
	t.Parallel()
	for flag, query := range map[string]string{"--group=client 7": "group=client+7&limit=20", "--group=": "group=&limit=20"} {
		server := serve(t, "GET /api/jobs", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.RawQuery != query {
				t.Errorf("query = %s, want %s", r.URL.RawQuery, query)
			}
			says(200, "application/json", `{"count":0, "jobs":[]}`)(w, r)
		})
		if got, want := run(t, "jobs", "list", flag, "--server", server), (outcome{"", "no jobs\n", 0}); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	}
}
