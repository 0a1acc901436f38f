package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"songmap/adapters/rest/middleware"
)

func TestAboveTheLimitOfConnectionsOnlyProbesAreAnswered(t *testing.T) {
	t.Parallel()
	h := newWorld().handler()
	ask := func(path string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(middleware.OverLimit(t.Context()), http.MethodGet, path, nil)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if got := w.Header().Get("Connection"); got != "close" {
			t.Errorf("%s: the connection is to %q", path, got)
		}
		return w
	}
	for _, path := range []string{"/livez", "/readyz", "/health"} {
		if r := ask(path); r.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, r.Code, r.Body)
		}
	}
	for _, path := range []string{"/", "/api/jobs", "/api/events", "/nowhere", "/livez/"} {
		r := ask(path)
		wantProblem(t, r, http.StatusServiceUnavailable, "too_many_connections")
		if r.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %v", path, r.Header())
		}
	}
}

func TestAnInstanceForAnalysesAnswersProbesAndSaysToAskAnother(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.config.ProbesOnly = true
	for _, path := range []string{"/livez", "/readyz", "/health"} {
		if r := w.call(t, http.MethodGet, path); r.Code != http.StatusOK {
			t.Errorf("%s: %d %s", path, r.Code, r.Body)
		}
	}
	for _, path := range []string{"/", "/api/jobs", "/api/status/x", "/docs/", "/song/x", "/nowhere"} {
		r := w.call(t, http.MethodGet, path)
		wantProblem(t, r, http.StatusServiceUnavailable, "not_answered_here")
		if r.Header().Get("Retry-After") == "" {
			t.Errorf("%s: %v", path, r.Header())
		}
	}
}

func TestBelowTheLimitConnectionsLast(t *testing.T) {
	t.Parallel()
	if r := newWorld().call(t, http.MethodGet, "/livez"); r.Header().Get("Connection") != "" {
		t.Errorf("%v", r.Header())
	}
}
