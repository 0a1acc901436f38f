package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"testing"
)

type marker struct{}

// A trace sees every call, by the pattern of its route, and the call runs in its
// context; what machines ask all the time it does not see.
func TestCallsAreTracedByTheirRoutes(t *testing.T) {
	t.Parallel()
	w := newWorld()
	var ended []string
	w.trace = func(r *http.Request) (*http.Request, func(string, int)) {
		return r.WithContext(context.WithValue(r.Context(), marker{}, true)), func(route string, status int) {
			ended = append(ended, fmt.Sprint(route, " ", status))
		}
	}
	for _, path := range []string{"/api/status/some", "/nowhere", "/livez", "/api/stats"} {
		w.call(t, http.MethodGet, path)
	}
	want := []string{"GET /api/status/{job_id} 200", " 404", "GET /api/stats 200"}
	if !slices.Equal(ended, want) {
		t.Errorf("traced: %q, want %q", ended, want)
	}
}
