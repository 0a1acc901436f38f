package middleware

import (
	"fmt"
	"net/http"
	"sync"

	"songmap/adapters/rest/problem"
)

// streams are those that clients have open.
type streams struct {
	most int // of one client; 0: any number

	mu   sync.Mutex
	open map[client]int
}

// LimitStreams is a layer around calls that go on for as long as the client likes.
func (s *Stack) LimitStreams(next http.Handler) http.Handler {
	if s.limits.streams.most == 0 {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c := clientOf(r)
		left, entered := s.limits.streams.enter(c)
		w.Header().Set("RateLimit-Policy", fmt.Sprintf(`"streams";q=%d;qu="concurrent-requests"`, s.limits.streams.most))
		w.Header().Set("RateLimit", fmt.Sprintf(`"streams";r=%d`, left))
		if !entered {
			s.overQuota(problem.New(problem.QuotaExceeded, "%d streams are open %s already", s.limits.streams.most, c.from())).Send(w)
			return
		}
		defer s.limits.streams.leave(c)
		next.ServeHTTP(w, r)
	})
}

// enter counts a stream, unless there are as many as there may be.
func (s *streams) enter(c client) (left int, entered bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[c] >= s.most {
		return 0, false
	}
	s.open[c]++
	return s.most - s.open[c], true
}

func (s *streams) leave(c client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.open[c]--; s.open[c] == 0 {
		delete(s.open, c)
	}
}
