package rest

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// sessionCookie lets a browser in that has shown a key once: audio elements,
// event streams and links cannot send one along. Where TLS is, the name's
// prefix keeps hosts and plain HTTP of the same domain from setting it.
const (
	sessionCookie    = "songmap_session"
	sessionCookieTLS = "__Host-" + sessionCookie
)

func cookieName(r *http.Request) string {
	if overTLS(r) {
		return sessionCookieTLS
	}
	return sessionCookie
}

// sessionToken is what a browser sends of its session, if it has one.
func sessionToken(r *http.Request) string {
	c, err := r.Cookie(cookieName(r))
	if err != nil {
		return ""
	}
	return c.Value
}

// overTLS reports whether a browser reached us by TLS: this server, or the
// first of the proxies in front. A lie costs nobody but the liar.
func overTLS(r *http.Request) bool {
	first, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	return r.TLS != nil || strings.EqualFold(strings.TrimSpace(first), "https")
}

// newCookie returns the cookie of a session, or, with no token, its end.
func newCookie(r *http.Request, token string) *http.Cookie {
	c := &http.Cookie{
		Name: cookieName(r), Value: token, Path: "/", MaxAge: int(sessionMost.Seconds()),
		HttpOnly: true, Secure: overTLS(r), SameSite: http.SameSiteStrictMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c
}

type signInInput struct {
	Body struct {
		Key string `json:"key" minLength:"1" maxLength:"1024" doc:"An API key's secret."`
	}
}

type sessionOutput struct {
	SetCookie string `header:"Set-Cookie"`
}

func (a *api) registerSession() {
	in := operation(http.MethodPost, "/api/session", "signIn", "Exchange an API key for a cookie, for browsers")
	in.Tags, in.DefaultStatus, in.Security = []string{"service"}, http.StatusNoContent, nil
	in.Description = "The session ends at sign-out, after a week without a call, when the key is withdrawn, and when the service restarts."
	handle(a, in, a.signIn)

	out := operation(http.MethodDelete, "/api/session", "signOut", "End the session")
	out.Tags, out.DefaultStatus, out.Security = []string{"service"}, http.StatusNoContent, nil
	handle(a, out, func(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
		v := visitOf(ctx)
		a.guard.signOut(v)
		return &sessionOutput{newCookie(v.request, "").String()}, nil
	})
}

func (a *api) signIn(ctx context.Context, in *signInInput) (*sessionOutput, error) {
	if !a.guard.needed() {
		return &sessionOutput{}, nil // everybody is in
	}
	v := visitOf(ctx)
	token, refusal := a.guard.signIn(v, in.Body.Key) //nolint:contextcheck // a session outlives the call that began it
	if refusal != nil {
		return nil, refusal
	}
	return &sessionOutput{newCookie(v.request, token).String()}, nil
}

// securitySchemes are the ways to come in, for the OpenAPI document.
func securitySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		"apiKey":  {Type: "http", Scheme: "bearer", Description: "Needed only where the service was given API keys."},
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "For browsers, in exchange for an API key. Where TLS is, its name begins with `__Host-`."},
	}
}
