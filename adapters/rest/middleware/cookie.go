package middleware

import (
	"net/http"
	"strings"
)

// SessionCookie lets a browser in that has shown a key once: audio elements,
// event streams and links cannot send one along. Where TLS is, the prefix of
// the name keeps hosts and plain HTTP of the same domain from setting it.
const (
	SessionCookie = "songmap_session"
	tlsPrefix     = "__Host-"
)

func cookieName(r *http.Request) string {
	if overTLS(r) {
		return tlsPrefix + SessionCookie
	}
	return SessionCookie
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
func newCookie(r *http.Request, token string) string {
	c := &http.Cookie{
		Name: cookieName(r), Value: token, Path: "/", MaxAge: int(maxSession.Seconds()),
		HttpOnly: true, Secure: overTLS(r), SameSite: http.SameSiteStrictMode,
	}
	if token == "" {
		c.MaxAge = -1
	}
	return c.String()
}
