package middleware_test

import (
	"net/http"
	"testing"
)

func TestPagesOfOtherSitesMayNotPost(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method  string
		headers []string
		status  int
	}{
		{http.MethodPost, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{http.MethodPost, []string{"Sec-Fetch-Site", "same-site"}, 403},
		{http.MethodPost, []string{"Origin", "https://evil.example"}, 403},
		{http.MethodPost, []string{"Origin", "null"}, 403},
		{http.MethodDelete, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{http.MethodPost, []string{"Sec-Fetch-Site", "same-origin"}, 200},
		{http.MethodPost, []string{"Origin", "https://friend.example", "Sec-Fetch-Site", "cross-site"}, 200},
		{http.MethodPost, nil, 200},
	} {
		w := newWorld()
		w.config.CORSOrigins = []string{"https://friend.example"}
		target := "/api/jobs/x/cancel"
		if c.method == http.MethodDelete {
			target = "/api/jobs/x"
		}
		r := w.call(t, c.method, target, c.headers...)
		if r.Code != c.status || (c.status == 403) == (len(w.calls) > 0) {
			t.Errorf("%s %v: %d %q", c.method, c.headers, r.Code, w.calls)
		}
	}
}

func TestOnlyListedOriginsMayRead(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		listed  []string
		origin  string
		allowed string
	}{
		{nil, "https://friend.example", ""},
		{[]string{"https://friend.example"}, "https://friend.example", "https://friend.example"},
		{[]string{"https://friend.example"}, "https://evil.example", ""},
	} {
		w := guarded()
		w.config.CORSOrigins = c.listed
		r := w.call(t, http.MethodOptions, "/api/jobs/x", "Origin", c.origin, "Access-Control-Request-Method", "DELETE",
			"Access-Control-Request-Headers", "authorization,last-event-id,prefer")
		if got := r.Header().Get("Access-Control-Allow-Origin"); got != c.allowed {
			t.Errorf("preflight from %s: %q, want %q", c.origin, got, c.allowed)
		}
		r = w.call(t, http.MethodGet, "/api/jobs", "Origin", c.origin)
		if got := r.Header().Get("Access-Control-Allow-Origin"); got != c.allowed || r.Code != 401 {
			t.Errorf("answer to %s: %d %q, want %q", c.origin, r.Code, got, c.allowed)
		}
	}
}
