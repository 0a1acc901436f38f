package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"
)

// named returns the answer to a request with a header, and what the log says of it.
func named(t *testing.T, header, value string) (http.Header, map[string]any) {
	t.Helper()
	core, logs := observer.New(zap.DebugLevel)
	w := newWorld()
	w.log = zap.New(core)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/jobs", nil)
	if header != "" {
		r.Header.Set(header, value)
	}
	answer := httptest.NewRecorder()
	w.handler().ServeHTTP(answer, r)
	return answer.Header(), logs.AllUntimed()[0].ContextMap()
}

func TestARequestKeepsTheNameThatItsCallerGaveIt(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"a", "0198c5d2-7f6e-7c3a-9a51-3f1b2c4d5e6f", "Root=1-67891233-abcdef012345678912345678", strings.Repeat("x", 128)} {
		if answer, line := named(t, "X-Request-Id", id); answer.Get("X-Request-Id") != id || line["request_id"] != id {
			t.Errorf("%s: answered %s, logged %v", id, answer.Get("X-Request-Id"), line["request_id"])
		}
	}
}

func TestABadNameOrNoneIsReplaced(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, id := range []string{"", strings.Repeat("x", 129), "a b", "ä", "<script>", `"`, "a\tb"} {
		answer, line := named(t, "X-Request-Id", id)
		got := answer.Get("X-Request-Id")
		if len(got) != 36 || line["request_id"] != got || seen[got] {
			t.Errorf("%q: answered %q, logged %v", id, got, line["request_id"])
		}
		seen[got] = true
	}
}

func TestATraceGoesOn(t *testing.T) {
	t.Parallel()
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	answer, line := named(t, "Traceparent", trace)
	if answer.Get("Traceparent") != trace || line["trace_id"] != "4bf92f3577b34da6a3ce929d0e0e4736" {
		t.Errorf("answered %s, logged %v", answer.Get("Traceparent"), line["trace_id"])
	}
	if answer, line := named(t, "", ""); answer.Get("Traceparent") != "" || line["trace_id"] != nil {
		t.Errorf("a trace that nobody began: %v, %v", answer, line)
	}
}

func TestABadTraceIsReplaced(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		"x", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7", "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
		"00-00000000000000000000000000000000-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
		"ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
	} {
		answer, line := named(t, "Traceparent", bad)
		got := answer.Get("Traceparent")
		if got == bad || len(got) != 55 || got[3:35] != line["trace_id"] {
			t.Errorf("%s: answered %q, logged %v", bad, got, line["trace_id"])
		}
	}
}
