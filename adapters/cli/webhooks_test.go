package cli_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// hub has the webhook w, and takes what is said to it.
func hub(t *testing.T) string {
	t.Helper()
	then := time.Now().Add(-49 * time.Hour).UTC().Format(time.RFC3339)
	w := `{"id":"w","url":"https://a\u001b/x","description":"d","events":["completed","failed"],"created_at":"` + then + `"`
	mux := http.NewServeMux()
	list := `{"webhooks":[` + w + `,"pending_count":12},{"id":"w2","url":"https://b/","events":[],"disabled_at":"` + then + `"},{"id":"w3","url":"https://c/","configured":true}],"next_cursor":null}`
	mux.HandleFunc("GET /api/webhooks", says(200, "application/json", list))
	mux.HandleFunc("POST /api/webhooks", func(rw http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if want := `{"url":"https://a/x","events":["completed"],"description":"mine"}`; err != nil || string(body) != want || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("received %s, %v, want %s", body, err, want)
		}
		says(201, "application/json", w+`,"secret":"whsec_x"}`)(rw, r)
	})
	mux.HandleFunc("POST /api/webhooks/w/rotate", says(200, "application/json", w+`,"secret":"whsec_y"}`))
	mux.HandleFunc("POST /api/webhooks/w/enable", says(200, "application/json", w+`}`))
	mux.HandleFunc("POST /api/webhooks/w/test", says(200, "application/json", `{"delivered":true,"status":204,"error":null}`))
	mux.HandleFunc("POST /api/webhooks/w2/test", says(200, "application/json", `{"delivered":false,"status":500,"error":"answered 500"}`))
	mux.HandleFunc("DELETE /api/webhooks/w", says(204, "", ""))
	mux.HandleFunc("DELETE /api/webhooks/w3", says(409, "application/problem+json", `{"detail":"Webhook w3 is configured"}`))
	mux.HandleFunc("GET /api/webhooks/w/deliveries", func(rw http.ResponseWriter, r *http.Request) {
		if got := r.URL.RawQuery; got != "limit=1000" && got != "limit=1000&state=failed" {
			t.Errorf("query = %s", got)
		}
		says(200, "application/json", `{"deliveries":[
			{"delivery":8,"state":"failed","attempts":9,"last_error":"refused","job_id":"j","event":{"kind":"failed","at":"`+then+`"}},
			{"delivery":7,"state":"delivered","attempts":1,"last_status":200,"job_id":"j","event":{"kind":"completed","at":"`+then+`"}}],"next_cursor":null}`)(rw, r)
	})
	mux.HandleFunc("POST /api/webhooks/w/deliveries/{n}/replay", func(rw http.ResponseWriter, r *http.Request) {
		says(200, "application/json", `{"delivery":`+r.PathValue("n")+`}`)(rw, r)
	})
	mux.HandleFunc("POST /api/webhooks/w/replay", func(rw http.ResponseWriter, r *http.Request) {
		since, err := time.Parse(time.RFC3339Nano, r.URL.Query().Get("since"))
		if ago := time.Since(since); err != nil || ago < 24*time.Hour || ago > 25*time.Hour {
			t.Errorf("since = %s, %v", since, err)
		}
		says(200, "application/json", `{"replayed_count":3,"remaining_count":2}`)(rw, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestWebhooksAreManaged(t *testing.T) {
	t.Parallel()
	server := hub(t)
	const ago = "2 days ago"
	for args, want := range map[string]outcome{
		"webhooks list": {
			"ID  CREATED     EVENTS            PENDING  STATE       URL\n" +
				"w   " + ago + "  completed,failed  12       enabled     https://a\\x1b/x\n" +
				"w2  -" + strings.Repeat(" ", len(ago)-1) + "                    0        disabled    https://b/\n" +
				"w3  -" + strings.Repeat(" ", len(ago)-1) + "                    0        configured  https://c/\n", "", 0,
		},
		"webhooks add https://a/x --event completed --description mine": {
			"webhook w\n  url         https://a\\x1b/x\n  events      completed,failed\n  secret      whsec_x\n", "keep the secret: it is not shown again\n", 0,
		},
		"webhooks rotate w": {
			"webhook w\n  url         https://a\\x1b/x\n  events      completed,failed\n  secret      whsec_y\n", "keep the secret: it is not shown again\n", 0,
		},
		"webhooks enable w":                 {"w enabled\n", "", 0},
		"webhooks test w":                   {"delivered, answered with 204\n", "", 0},
		"webhooks test w2":                  {"", "songmap: error: not delivered: answered 500\n", 1},
		"webhooks test w --json":            {`{"delivered":true,"status":204,"error":""}` + "\n", "", 0},
		"webhooks delete w":                 {"w deleted\n", "", 0},
		"webhooks remove w w3":              {"w deleted\n", "songmap: error: Webhook w3 is configured\nsongmap: error: 1 of 2 failed\n", 1},
		"webhooks replay w 7 8":             {"7 sent again\n8 sent again\n", "", 0},
		"webhooks replay w --failed 24h":    {"3 sent again\n", "there was no room for 2 more: replay again when some have been delivered\n", 0},
		"webhooks deliveries w --limit 1":   {"DELIVERY  STATE   ATTEMPTS  HAPPENED    EVENT   JOB  LAST\n8         failed  9         " + ago + "  failed  j    refused\n", "", 0},
		"webhooks deliveries nobody --json": {"", "songmap: error: " + server + " answered 404 Not Found, not in the words of a Songmap server: is the address right?\n", 5},
		"webhooks deliveries w --state=failed --limit=0": {"DELIVERY  STATE      ATTEMPTS  HAPPENED    EVENT      JOB  LAST\n" +
			"8         failed     9         " + ago + "  failed     j    refused\n7         delivered  1         " + ago + "  completed  j    200\n", "", 0},
	} {
		if got := run(t, append(strings.Fields(args), "--server", server)...); got != want {
			t.Errorf("%s: got  %+v\nwant %+v", args, got, want)
		}
	}
	got := run(t, "webhooks", "list", "--json", "--server", server)
	if lines := strings.Split(got.out, "\n"); len(lines) != 4 || !strings.Contains(lines[0], `"pending_count":12`) || got.code != 0 {
		t.Errorf("got %+v, want a line a webhook", got)
	}
}

func TestEventsArePrintedAsTheyHappen(t *testing.T) {
	t.Parallel()
	const story = "id: 1\nevent: hello\ndata: {}\n\n" +
		"id: 2\nevent: started\ndata: {\"number\":2,\"job_id\":\"j\",\"kind\":\"started\",\"at\":\"2026-03-01T12:00:01Z\",\"worker\":\"\\u001bw\"}\n\n" +
		"event: progress\ndata: {\"job_id\":\"j\",\"progress\":0.5}\n\nevent: heartbeat\ndata: {}\n\n" +
		"id: 3\nevent: failed\ndata: {\"number\":3,\"job_id\":\"j\",\"kind\":\"failed\",\"at\":\"2026-03-01T12:00:05Z\",\"error_code\":\"too_long\"}\n\n"
	var queries []url.Values
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Last-Event-ID") == "3" {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		queries = append(queries, r.URL.Query())
		says(200, "text/event-stream", story)(w, r)
	}
	mux.HandleFunc("GET /api/events", answer)
	mux.HandleFunc("GET /api/jobs/j/events", answer)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	w := world{patience: time.Minute}
	for _, c := range []struct{ args, out, query string }{
		{"events", "2026-03-01 12:00:01  j  started     by \\x1bw\n2026-03-01 12:00:05  j  failed      too_long\n", ""},
		{"events j --past", "2026-03-01 12:00:01  started     by \\x1bw\n2026-03-01 12:00:05  failed      too_long\n", "after=0"},
		{"events --status error --status complete --after 7", "2026-03-01 12:00:01  j  started     by \\x1bw\n2026-03-01 12:00:05  j  failed      too_long\n", "after=7&status=error&status=complete"},
		{
			"events j --json", `{"number":2,"job_id":"j","kind":"started","at":"2026-03-01T12:00:01Z","worker":"\u001bw"}` + "\n" +
				`{"number":3,"job_id":"j","kind":"failed","at":"2026-03-01T12:00:05Z","error_code":"too_long"}` + "\n", "",
		},
	} {
		got := w.run(t.Context(), t, append(strings.Fields(c.args), "--server", server.URL)...)
		if got != (outcome{c.out, "", 0}) || queries[len(queries)-1].Encode() != c.query {
			t.Errorf("%s: got %+v for %s\nwant %q for %s", c.args, got, queries[len(queries)-1].Encode(), c.out, c.query)
		}
	}
}

func TestHealthIsAnExitCode(t *testing.T) {
	t.Parallel()
	healthy := serve(t, "GET /health", says(200, "application/json", `{"status":"healthy","jobs_count":3}`))
	ill := serve(t, "GET /health", says(503, "application/json", `{"status":"unhealthy","reasons":["the disk is \u001bfull","no workers"]}`))
	for _, c := range []struct {
		args []string
		want outcome
	}{
		{[]string{"--server", healthy}, outcome{"healthy\n", "", 0}},
		{[]string{"--server", healthy, "--quiet"}, outcome{"", "", 0}},
		{[]string{"--server", healthy, "--json"}, outcome{`{"status":"healthy","jobs_count":3}` + "\n", "", 0}},
		{[]string{"--server", ill}, outcome{"", "songmap: error: unhealthy: the disk is \\x1bfull: no workers\n", 1}},
		{[]string{"--server", "127.0.0.1:1"}, outcome{"", "songmap: error: no Songmap server at http://127.0.0.1:1: start one with `songmap serve`\n", 5}},
		{[]string{"--server", serve(t, "/", says(200, "text/html", "<html>"))}, outcome{code: 5}},
	} {
		got := run(t, append([]string{"health"}, c.args...)...)
		if c.want.err == "" && c.want.code != 0 {
			got.err = ""
		}
		if got != c.want {
			t.Errorf("%s: got  %+v\nwant %+v", c.args, got, c.want)
		}
	}
}

func TestBadFlagsOfEventsAndWebhooksReachNoServer(t *testing.T) {
	t.Parallel()
	for args, want := range map[string]string{
		"events --status done":                 "--status must be one of",
		"events j --status error":              "--status chooses among all jobs",
		"events a/b":                           "cannot be the id of a job",
		"events --after -1":                    "--after must not be negative",
		"events --after soon":                  "--after",
		"events --past=maybe":                  "--past",
		"webhooks add":                         `expected "<url>"`,
		"webhooks add https://a --event done":  "--event must be one of",
		"webhooks delete":                      `expected "<id> ..."`,
		"webhooks delete a/b":                  "cannot be the id of a webhook",
		"webhooks rotate ..":                   "cannot be the id of a webhook",
		"webhooks deliveries w --state=lost":   `--state must be one of "pending","delivered","failed"`,
		"webhooks deliveries w --limit=-1":     "--limit must not be negative",
		"webhooks deliveries w --limit=few":    "--limit",
		"webhooks replay w":                    "give the numbers of messages, or --failed",
		"webhooks replay w 1 --failed 24h":     "give the numbers of messages, or --failed",
		"webhooks replay w 0":                  "begin with 1",
		"webhooks replay w x":                  "delivery",
		"webhooks replay w --failed -24h":      "--failed must not be negative",
		"webhooks replay w --failed yesterday": "--failed",
		"health --json=maybe":                  "--json",
	} {
		got := run(t, append(strings.Fields(args), "--server", "127.0.0.1:1")...)
		if got.code != 2 || got.out != "" || !strings.Contains(got.err, want) || strings.Count(got.err, "\n") != 1 {
			t.Errorf("%s: got %+v, want one line with %q", args, got, want)
		}
	}
	for _, args := range [][]string{{"webhooks", "test", "w"}, {"webhooks", "list"}, {"events"}, {"health"}, {"get", "j"}} {
		if got := run(t, append(args, "--server", "ftp://a")...); got.code != 2 || !strings.Contains(got.err, "--server") {
			t.Errorf("%s: got %+v, want the address refused", args, got)
		}
	}
}
