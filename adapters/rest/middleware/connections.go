package middleware

import (
	"context"
	"net/http"

	"songmap/adapters/rest/problem"
)

type overLimitKey struct{}

// OverLimit marks the context of a connection that came when there were too many
// already. Its first request is its last, and is answered only if it is a
// probe: a busy service must not look like a dead one.
func OverLimit(ctx context.Context) context.Context {
	return context.WithValue(ctx, overLimitKey{}, true)
}

func (s *Stack) refuseOverLimit(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Context().Value(overLimitKey{}) == nil {
			next.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Connection", "close")
		if s.probes[r.URL.Path] {
			next.ServeHTTP(w, r)
			return
		}
		problem.New(problem.TooManyConnections, "There are too many connections; close some, or try again later").Send(w)
	})
}
