package middleware

import (
	"net/http"

	"github.com/rs/cors"

	"songmap/adapters/rest/problem"
)

// allowOrigins lets pages of the listed origins call from a browser.
func (s *Stack) allowOrigins(next http.Handler) http.Handler {
	if len(s.config.CORSOrigins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: s.config.CORSOrigins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Accept", "Content-Type", "Idempotency-Key", "If-Match", "If-None-Match", "Last-Event-ID", "Prefer", "Range", "Traceparent", "X-Request-Id"},
		ExposedHeaders: []string{"Location", "Link", "ETag", "Retry-After", "Content-Range", "Content-Disposition", "Preference-Applied", "Traceparent", "X-Request-Id", "RateLimit", "RateLimit-Policy"},
		MaxAge:         600,
	}).Handler(next)
}

// refuseForeignForms stops pages of other origins from posting on behalf of
// whoever looks at them. CORS does not: a form needs no permission to be sent.
func (s *Stack) refuseForeignForms(next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range s.config.CORSOrigins {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic("middleware: " + err.Error()) // Config.Validate refuses it
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		s.refused(problem.CrossOrigin.Code)
		problem.New(problem.CrossOrigin, "This request came from a page of another site").Send(w)
	}))
	return protection.Handler(next)
}
