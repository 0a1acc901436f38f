package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// logged returns what a call leaves in the log.
func logged(t *testing.T, w *world, r *http.Request) []observer.LoggedEntry {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	w.log = zap.New(core)
	w.handler().ServeHTTP(httptest.NewRecorder(), r)
	return logs.AllUntimed()
}

func TestEachCallIsOneLine(t *testing.T) {
	t.Parallel()
	w := guarded()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/status/a%0Ab?q=private", nil)
	r.Header.Set("Authorization", "Bearer s3cret-b")
	lines := logged(t, w, r)
	if len(lines) != 1 || lines[0].Level != zapcore.InfoLevel {
		t.Fatalf("lines = %+v", lines)
	}
	got := lines[0].ContextMap()
	for name, want := range map[string]any{
		"method": "GET", "route": "GET /api/status/{job_id}", "path": "/api/status/a\nb", "status": int64(200), "key": "bob", "job": "a\nb", "remote": "192.0.2.1:1234",
	} {
		if got[name] != want {
			t.Errorf("%s = %v, want %v", name, got[name], want)
		}
	}
	if got["bytes"].(int64) == 0 || got["took"] == nil {
		t.Errorf("fields = %v", got)
	}
	for _, f := range got {
		if s, ok := f.(string); ok && (strings.Contains(s, "private") || strings.Contains(s, "s3cret")) {
			t.Errorf("fields = %v", got)
		}
	}
}

func TestACallThatIsAnsweredByHeadersAloneIsLoggedAsOne(t *testing.T) {
	t.Parallel()
	lines := logged(t, newWorld(), httptest.NewRequestWithContext(t.Context(), http.MethodHead, "/api/silence", nil))
	if len(lines) != 1 || lines[0].ContextMap()["status"] != int64(200) {
		t.Errorf("lines = %+v", lines)
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
