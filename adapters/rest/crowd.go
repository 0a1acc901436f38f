package rest

import (
	"context"
	"net/http"
)

type crowdKey struct{}

// Crowded marks the context of a connection that came when there were too many
// already. Its first request is its last, and is answered only if it is a
// probe: whoever looks after the service must go on seeing it.
func Crowded(ctx context.Context) context.Context {
	return context.WithValue(ctx, crowdKey{}, true)
}

func refuseCrowd(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(crowdKey{}) == nil {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Connection", "close")
		if probes(r.URL.Path) {
			next.ServeHTTP(w, r)
			return
		}
		newProblem(tooManyConnections, "There are too many connections; close some, or try again later").send(w)
	})
}

// probes reports whether machines ask for a path every few seconds.
func probes(path string) bool {
	switch path {
	case "/health", "/livez", "/readyz", "/metrics":
		return true
	}
	return false
}
