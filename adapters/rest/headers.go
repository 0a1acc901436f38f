package rest

import "net/http"

// noFrames keeps every answer out of the pages of others, where a click could
// be stolen.
const noFrames = "frame-ancestors 'none'"

// protectAnswers gives every answer, problems included, what keeps browsers
// from misusing it: no guessing of its type, no use by other sites, no frame,
// and no keeping where others could find it. Handlers that know better, as
// that of the page's public files does, replace a header.
func protectAnswers(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Content-Security-Policy", noFrames)
		h.Set("Cache-Control", "private, no-cache")
		next.ServeHTTP(w, r)
	})
}
