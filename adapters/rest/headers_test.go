package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// wantProtected checks what every answer says to browsers.
func wantProtected(t *testing.T, r *httptest.ResponseRecorder) {
	t.Helper()
	h := r.Header()
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
		!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") {
		t.Errorf("%d: %v", r.Code, h)
	}
	cache := h.Get("Cache-Control")
	switch {
	case r.Code >= 400 && cache != "no-store", cache == "", strings.Contains(cache, "public"):
		t.Errorf("%d: Cache-Control = %q", r.Code, cache)
	}
}

func TestEveryAnswerIsProtected(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.jobs.job, w.songs.job = completeJob(), completeJob()
	w.songs.file, w.songs.songMap = "sound", "{}"
	w.config.CORSOrigins = []string{"https://friend.example"}
	for _, c := range []struct {
		method, target string
		status         int
		headers        []string
	}{
		{http.MethodGet, "/", 200, nil},
		{http.MethodGet, "/docs", 301, nil},
		{http.MethodGet, "/docs/", 200, nil},
		{http.MethodGet, "/docs/swagger-ui.css", 200, nil},
		{http.MethodGet, "/openapi.json", 200, nil},
		{http.MethodGet, "/livez", 200, nil},
		{http.MethodGet, "/api/jobs", 200, nil},
		{http.MethodGet, "/api/status/x", 200, nil},
		{http.MethodGet, "/api/songmap/x", 200, nil},
		{http.MethodGet, "/api/audio/x/original", 200, nil},
		{http.MethodHead, "/api/audio/x/original", 200, nil},
		{http.MethodGet, "/api/audio/x/original", 206, []string{"Range", "bytes=1-2"}},
		{http.MethodGet, "/api/audio/x/original", 416, []string{"Range", "bytes=100-"}},
		{http.MethodGet, "/api/audio/x/original", 304, []string{"If-Modified-Since", "Fri, 27 Nov 2026 00:00:00 GMT"}},
		{http.MethodHead, "/api/events", 200, nil},
		{http.MethodDelete, "/api/jobs/x", 200, nil},
		{http.MethodDelete, "/api/session", 204, nil},
		{http.MethodOptions, "/api/jobs", 204, []string{"Origin", "https://friend.example", "Access-Control-Request-Method", "GET"}},
		{http.MethodPut, "/api/jobs", 405, nil},
		{http.MethodGet, "/nothing", 404, nil},
		{http.MethodGet, "//api/jobs", 307, nil},
		{http.MethodOptions, "*", 400, nil},
	} {
		r := w.call(t, c.method, c.target, c.headers...)
		if r.Code != c.status {
			t.Errorf("%s %s: %d %s, want %d", c.method, c.target, r.Code, r.Body, c.status)
		}
		wantProtected(t, r)
		if r.Code >= 400 && r.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s %s: %v", c.method, c.target, r.Header())
		}
	}
}

func TestThePageKeepsItsOwnPolicyAndLifetime(t *testing.T) {
	t.Parallel()
	r := ask(t, withPage(newWorld()), http.MethodGet, "/assets/x")
	if r.Code != http.StatusOK || r.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" || r.Header().Get("Content-Security-Policy") != "default-src 'self'" {
		t.Errorf("%d %v", r.Code, r.Header())
	}
}
