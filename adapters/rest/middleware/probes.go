package middleware

import (
	"net/http"

	"songmap/adapters/rest/problem"
)

// refuseAllButProbes says where calls are answered, rather than that there is nothing:
// who asks for a job here must not think that it is gone.
func (s *Stack) refuseAllButProbes(next http.Handler) http.Handler {
	if !s.config.ProbesOnly {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.probes[r.URL.Path] {
			next.ServeHTTP(w, r)
			return
		}
		problem.New(problem.NotAnsweredHere, "This instance only runs analyses; ask one that answers calls").Send(w)
	})
}
