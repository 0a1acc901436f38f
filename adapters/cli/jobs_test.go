package cli_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// problems is a server on which only the job good exists.
func problems(t *testing.T, pattern string) string {
	t.Helper()
	return serve(t, pattern, func(w http.ResponseWriter, r *http.Request) {
		id := r.PathValue("id")
		if id != "good" {
			says(404, "application/problem+json", `{"status":404,"detail":"Job `+id+` not found","code":"not_found"}`)(w, r)
			return
		}
		says(200, "application/json", `{"job_id": "good", "status": "pending", "new_field": 1}`)(w, r)
	})
}

func TestManyJobsAreChangedAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ command, pattern, done string }{
		{"retry", "POST /api/jobs/{id}/retry", "good waits again\n"},
		{"cancel", "POST /api/jobs/{id}/cancel", "good cancelled\n"},
		{"delete", "DELETE /api/jobs/{id}", "good deleted\n"},
	} {
		t.Run(c.command, func(t *testing.T) {
			t.Parallel()
			server := problems(t, c.pattern)
			got := run(t, "jobs", c.command, "bad", "good", "--server", server)
			if want := (outcome{c.done, "songmap: error: Job bad not found\nsongmap: error: 1 of 2 failed\n", 3}); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			got = run(t, "jobs", c.command, "good", "--json", "--server", server)
			if want := (outcome{`{"job_id":"good","status":"pending","new_field":1}` + "\n", "", 0}); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestShowPrintsEverythingAboutAJob(t *testing.T) {
	t.Parallel()
	created := time.Now().Add(-190 * time.Minute).UTC().Format(time.RFC3339Nano)
	for name, c := range map[string]struct{ answer, want string }{
		"a job that waits": {
			`{"job_id":"j","status":"pending","created_at":"` + created + `","started_at":null,"elapsed":0,
			"estimated_remaining":null,"error_message":null,"stage":null,"attempt":0,"file_name":"a b.mp3","queue_position":3}`,
			"job j\n  file        a b.mp3\n  status      pending\n  queue       number 3\n  created     3 hours ago\n",
		},
		"a job of a group": {
			`{"job_id":"j","status":"pending","created_at":"` + created + `","file_name":"a.mp3","priority":-3,"group":"evil\u202e"}`,
			"job j\n  file        a.mp3\n  status      pending\n  group       evil\\u202e\n  priority    -3\n  created     3 hours ago\n",
		},
		"a job that runs": {
			`{"job_id":"j","status":"processing","created_at":"` + created + `","elapsed":3.21,"progress":0.42,
			"estimated_remaining":63.4,"stage":"harmony","attempt":1,"file_name":"a.mp3"}`,
			"job j\n  file        a.mp3\n  status      processing 42% harmony\n  created     3 hours ago\n" +
				"  took        3.2s\n  remaining   about 1m3s\n  failures    1\n",
		},
		"a job that failed": {
			`{"job_id":"j","status":"error","created_at":"` + created + `","elapsed":1e300,"error_code":"decode_failed",
			"error_message":"It is \u001b[31mbroken\u001b[0m","file_name":"evil\u202egpj.mp3"}`,
			"job j\n  file        evil\\u202egpj.mp3\n  status      error decode_failed\n  created     3 hours ago\n" +
				"  took        27777h46m40s\n  error       It is \\x1b[31mbroken\\x1b[0m\n",
		},
		"a job that may end better": {
			`{"job_id":"j","status":"error","created_at":"` + created + `","error_code":"timed_out","error_message":"Too slow.","retryable":true}`,
			"job j\n  file        \n  status      error timed_out\n  created     3 hours ago\n  error       Too slow.\n" +
				"  retry       may help: songmap jobs retry j\n",
		},
		"a job that would end the same": {
			`{"job_id":"j","status":"error","created_at":"` + created + `","error_code":"too_long","error_message":"Too long.","retryable":false}`,
			"job j\n  file        \n  status      error too_long\n  created     3 hours ago\n  error       Too long.\n  retry       would fail again, unless the service is set up otherwise\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, "GET /api/status/j", says(200, "application/json", c.answer))
			if got, want := run(t, "jobs", "show", "j", "--server", server), (outcome{c.want, "", 0}); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestShowPrintsTheHistoryOfAJob(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /api/status/j", says(200, "application/json", `{"job_id":"j","status":"error","error_code":"decode_failed"}`))
	mux.HandleFunc("GET /api/jobs/j/history", says(200, "application/json", `{"job_id":"j","events":[
		{"number":1,"kind":"created","at":"2026-03-01T12:00:00Z","stage":null,"worker":null,"reason":null,"by":"a\u001bnn"},
		{"number":2,"kind":"started","at":"2026-03-01T12:00:01.5Z","attempt":0,"worker":"w1"},
		{"number":3,"kind":"progressed","at":"2026-03-01T12:00:02Z","stage":"beats","worker":"w1"},
		{"number":4,"kind":"requeued","at":"2026-03-01T12:00:03Z","attempt":1,"worker":"w1","reason":"attempt_failed",
			"error_code":"analyzer_failed","error_message":"It \u001bbroke"},
		{"number":5,"kind":"started","at":"2026-03-01T14:00:04+02:00","attempt":1,"worker":"\u001bw2"},
		{"number":6,"kind":"failed","at":"2026-03-01T12:00:05Z","error_code":"decode_failed"},
		{"number":7,"kind":"\u001b[2J","at":"2026-03-01T12:00:06Z"}]}`))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	want := "  history (UTC)\n" +
		"    2026-03-01 12:00:00  created     asked for by a\\x1bnn\n" +
		"    2026-03-01 12:00:01  started     by w1\n" +
		"    2026-03-01 12:00:02  progressed  beats, by w1\n" +
		"    2026-03-01 12:00:03  requeued    attempt failed, by w1, It \\x1bbroke (analyzer_failed)\n" +
		"    2026-03-01 12:00:04  started     by \\x1bw2, after 1 failed\n" +
		"    2026-03-01 12:00:05  failed      decode_failed\n" +
		"    2026-03-01 12:00:06  \\x1b[2J\n"
	if got := run(t, "jobs", "show", "j", "--server", server.URL); !strings.HasSuffix(got.out, want) || got.code != 0 {
		t.Errorf("got  %+v\nwant %s", got, want)
	}
}

func TestShowHasTheSongMapOfACompleteJob(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /sub/api/status/j", says(200, "application/json", `{"job_id":"j","status":"complete","file_name":"a.mp3"}`))
	mux.HandleFunc("GET /sub/api/songmap/j", says(200, "application/json", `{"job_id":"j","song_map":{"id":"j","duration_sec":65},"elapsed":3}`))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	got := run(t, "jobs", "show", "j", "--server", server.URL+"/sub/")
	if !strings.Contains(got.out, "a.mp3\n  length      1:05\n") || got.code != 0 {
		t.Errorf("got %+v, want the summary", got)
	}
	got = run(t, "jobs", "show", "--json", "j", "--server", server.URL+"/sub")
	want := `{"job_id":"j","status":"complete","file_name":"a.mp3","history":[],"song_map":{"id":"j","duration_sec":65}}` + "\n"
	if got.out != want {
		t.Errorf("got %+v, want %s", got, want)
	}
}

func TestCleanupDeletesOnlyWithItsFlag(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args, query, out string
	}{
		{"--days 30 --dry-run", "days=30&dry_run=true", "12 to delete\n"},
		{"--days 0 --yes", "days=0", "12 deleted\n"},
		{"--days 7 -y --json", "days=7", `{"message":"Deleted","deleted_count":12,"retention_days":7}` + "\n"},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			server := serve(t, "DELETE /api/jobs/cleanup", func(w http.ResponseWriter, r *http.Request) {
				if r.URL.RawQuery != c.query {
					t.Errorf("query = %s, want %s", r.URL.RawQuery, c.query)
				}
				says(200, "application/json", `{"message":"Deleted","deleted_count":12,"retention_days":7}`)(w, r)
			})
			got := run(t, append([]string{"jobs", "cleanup", "--server", server}, strings.Fields(c.args)...)...)
			if want := (outcome{c.out, "", 0}); got != want {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestBadFlagsReachNoServer(t *testing.T) {
	t.Parallel()
	song := write(t, "a.mp3")[0]
	for args, want := range map[string]string{
		"jobs cleanup --yes":                              "missing flags: --days=N",
		"jobs cleanup --days=-1 --yes":                    "--days must be 0 to 36500",
		"jobs cleanup --days=36501 --yes":                 "--days must be 0 to 36500",
		"jobs cleanup --days=x --yes":                     "--days: expected a valid 64 bit int",
		"jobs cleanup --days=7":                           "give --yes to delete, or --dry-run",
		"jobs cleanup --days=7 --yes --dry-run":           "--dry-run and --yes can't be used together",
		"jobs list --limit=0":                             "--limit must be 1 to 1000",
		"jobs list --limit=-5":                            "--limit must be 1 to 1000",
		"jobs list --limit=1001":                          "--limit must be 1 to 1000",
		"jobs list --status=done":                         "--status must be one of",
		"jobs show":                                       `expected "<id>"`,
		"jobs show ../health":                             "cannot be the id of a job",
		"jobs delete cleanup":                             "cannot be the id of a job",
		"jobs delete a?days=0":                            "cannot be the id of a job",
		"jobs cancel good a/b":                            "cannot be the id of a job",
		"jobs list --api-key=a\x01b":                      "--api-key must be visible ASCII",
		"jobs cancel --api-key=a\x01b a":                  "--api-key must be visible ASCII",
		"submit":                                          `expected "<file> ..."`,
		"submit a b --job-id=x":                           "give one song",
		"submit a b --idempotency-key=x":                  "give one song",
		"submit " + song + " --job-id=a.b":                "cannot be the id of a job",
		"submit " + song + " --idempotency-key=a\u00e9":   "--idempotency-key must be visible ASCII",
		"submit " + song + " --no-such-flag":              "unknown flag --no-such-flag",
		"submit " + song + " --job-id=x --server=ftp://a": "--server: want an address like",
	} {
		t.Run(args, func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			server := serve(t, "/", func(http.ResponseWriter, *http.Request) { asked.Add(1) })
			typed := strings.Fields(args)
			if !strings.Contains(args, "--server") {
				typed = append(typed, "--server", server)
			}
			got := run(t, typed...)
			if got.code != 2 || got.out != "" || !strings.Contains(got.err, want) || strings.Count(got.err, "\n") != 1 {
				t.Errorf("got %+v, want one line with %q", got, want)
			}
			if n := asked.Load(); n != 0 {
				t.Errorf("the server was asked %d times", n)
			}
		})
	}
}

func TestAnAddressThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"", "http://", "http://:80", "ftp://a", "http://a?b", "http://a#b", "http://[::1", "http://a b"} {
		got := run(t, "jobs", "list", "--server="+address)
		if got.code != 2 || !strings.Contains(got.err, "--server: want an address like http://127.0.0.1:8000") {
			t.Errorf("%q: got %+v", address, got)
		}
	}
}
