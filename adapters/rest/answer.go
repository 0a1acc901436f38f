package rest

import (
	"net/http"
	"strings"
)

// answer notes what a client was answered, and turns the plain-text errors of
// net/http (no such route, method not allowed, range outside the file), and its
// empty ones (precondition failed, no path at all), into problems.
type answer struct {
	http.ResponseWriter
	status   int
	bytes    int64
	replaced bool
}

// WriteHeader implements http.ResponseWriter.
func (a *answer) WriteHeader(status int) {
	if a.status != 0 {
		return // a second header would only make net/http complain
	}
	if status < 200 {
		a.ResponseWriter.WriteHeader(status)
		return
	}
	media := a.Header().Get("Content-Type")
	plain := media == "" || strings.HasPrefix(media, "text/plain")
	if status >= 400 && plain || status == http.StatusPreconditionFailed && media != problemType {
		forStatus(status).send(a)
		a.replaced = true
		return
	}
	if status >= 400 {
		a.Header().Set("Cache-Control", "no-store") // it may be another answer in a moment
	}
	a.status = status
	a.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (a *answer) Write(p []byte) (int, error) {
	if a.replaced {
		return len(p), nil
	}
	a.WriteHeader(http.StatusOK)
	n, err := a.ResponseWriter.Write(p)
	a.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
