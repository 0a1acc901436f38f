package middleware

import "net/http"

// Trace observes a request from its begin on. It returns the request to go on with,
// and what is called at its end with the route's pattern, empty if no route was meant,
// and the status.
type Trace func(r *http.Request) (*http.Request, func(route string, status int))

// Traced has requests traced. Trace may be nil.
func (s *Stack) Traced(by Trace) { s.trace = by }

// traced leaves out what machines ask every few seconds, and the many files of a page.
func (s *Stack) traced(r *http.Request) (*http.Request, func(route string, status int)) {
	if s.trace == nil || s.frequent(r.URL.Path) {
		return r, func(string, int) {}
	}
	return s.trace(r)
}
