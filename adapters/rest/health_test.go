package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap/zapcore"

	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
)

func TestStrangersLearnOnlyWhetherAllIsWell(t *testing.T) {
	t.Parallel()
	w := guarded()
	w.health.Problems = []string{"disk is full"}
	for place, want := range map[string]string{"/health": `{"status":"unhealthy"}`, "/readyz": `{"status":"not_ready"}`, "/livez": `{"status":"alive"}`} {
		if got := strings.TrimSpace(w.call(t, http.MethodGet, place).Body.String()); got != want {
			t.Errorf("%s = %s, want %s", place, got, want)
		}
	}
	r := w.call(t, http.MethodGet, "/health", "Authorization", "Bearer s3cret-a")
	want := `{"status":"unhealthy","jobs_count":7,"database":"output/jobs.db","reasons":["disk is full"]}`
	if got := strings.TrimSpace(r.Body.String()); r.Code != http.StatusServiceUnavailable || got != want {
		t.Errorf("%d %s, want %s", r.Code, got, want)
	}
}

func TestProbesTellHowTheServiceFeels(t *testing.T) {
	t.Parallel()
	well, ill := newWorld(), newWorld()
	ill.health.Problems = []string{"database is away"}
	for _, c := range []struct {
		world  *world
		place  string
		status int
		body   string
	}{
		{well, "/health", 200, `{"status":"healthy","jobs_count":7,"database":"output/jobs.db"}`},
		{well, "/readyz", 200, `{"status":"ready"}`},
		{well, "/livez", 200, `{"status":"alive"}`},
		{ill, "/health", 503, `{"status":"unhealthy","jobs_count":7,"database":"output/jobs.db","reasons":["database is away"]}`},
		{ill, "/readyz", 503, `{"status":"not_ready","reasons":["database is away"]}`},
		{ill, "/livez", 200, `{"status":"alive"}`},
	} {
		r := c.world.call(t, http.MethodGet, c.place)
		if got := strings.TrimSpace(r.Body.String()); r.Code != c.status || got != c.body {
			t.Errorf("%s: %d %s, want %d %s", c.place, r.Code, got, c.status, c.body)
		}
	}
}

func TestProbesAreLoggedForDebuggingOnly(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"/health", "/livez", "/readyz"} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, place, nil)
		if lines := logged(t, newWorld(), r); len(lines) != 1 || lines[0].Level != zapcore.DebugLevel {
			t.Errorf("%s: %+v", place, lines)
		}
	}
}

func TestProbesAreAnsweredAboveTheLimitOfConnectionsAsWell(t *testing.T) {
	t.Parallel()
	w := newWorld()
	h := rest.New(w.config, rest.Services{Health: w.health, Metrics: http.NotFoundHandler()}, w.log)
	for _, place := range []string{"/health", "/livez", "/readyz", "/metrics"} {
		r := httptest.NewRequestWithContext(middleware.OverLimit(t.Context()), http.MethodGet, place, nil)
		out := httptest.NewRecorder()
		if h.ServeHTTP(out, r); out.Code == http.StatusServiceUnavailable {
			t.Errorf("%s: %d %s", place, out.Code, out.Body)
		}
	}
}
