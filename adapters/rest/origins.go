package rest

import (
	"net/http"

	"github.com/rs/cors"
)

// allowOrigins lets pages of the listed origins call from a browser.
func allowOrigins(origins []string, next http.Handler) http.Handler {
	if len(origins) == 0 {
		return next
	}
	return cors.New(cors.Options{
		AllowedOrigins: origins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete},
		AllowedHeaders: []string{"Authorization", "Content-Type", "Idempotency-Key", "If-None-Match", "Last-Event-ID", "Prefer", "Range"},
		ExposedHeaders: []string{"Location", "Link", "ETag", "Retry-After", "Content-Range", "Content-Disposition", "Preference-Applied"},
		MaxAge:         600,
	}).Handler(next)
}

// refuseForeignForms stops pages of other origins from posting on behalf of
// whoever looks at them. CORS does not: a form needs no permission to be sent.
func (a *api) refuseForeignForms(trusted []string, next http.Handler) http.Handler {
	protection := http.NewCrossOriginProtection()
	for _, origin := range trusted {
		if err := protection.AddTrustedOrigin(origin); err != nil {
			panic("rest: " + err.Error()) // Config.Validate refuses it
		}
	}
	protection.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		a.guard.refused(string(crossOrigin))
		newProblem(crossOrigin, "This request came from a page of another site").send(w)
	}))
	return protection.Handler(next)
}
