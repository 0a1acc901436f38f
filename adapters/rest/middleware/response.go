package middleware

import (
	"net/http"
	"strings"

	"songmap/adapters/rest/problem"
)

// response notes what a client was sent, and turns the plain-text errors of
// net/http (no such route, method not allowed, range outside the file), and its
// empty ones (precondition failed, no path at all), into problems.
type response struct {
	http.ResponseWriter
	status   int
	bytes    int64
	replaced bool
}

func (r *response) WriteHeader(status int) {
	if r.status != 0 {
		return // a second header would only make net/http complain
	}
	if status < 200 {
		r.ResponseWriter.WriteHeader(status)
		return
	}
	media := r.Header().Get("Content-Type")
	plain := media == "" || strings.HasPrefix(media, "text/plain")
	if status >= 400 && plain || status == http.StatusPreconditionFailed && media != problem.MediaType {
		problem.OfStatus(status).Send(r)
		r.replaced = true
		return
	}
	if status >= 400 {
		r.Header().Set("Cache-Control", "no-store") // the same request may succeed in a moment
	}
	r.status = status
	r.ResponseWriter.WriteHeader(status)
}

func (r *response) Write(p []byte) (int, error) {
	if r.replaced {
		return len(p), nil
	}
	r.WriteHeader(http.StatusOK)
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *response) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// Flush makes it an http.Flusher, as which compression knows it.
func (r *response) Flush() { _ = http.NewResponseController(r.ResponseWriter).Flush() } // who has gone is noticed by the next Write
