package rest

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
)

// sessionCookie lets a browser in that has shown a key once: audio elements,
// event streams and links cannot send one along.
const sessionCookie = "songmap_session"

// sessionFor is what the cookie holds. It is made of the key, so that it is
// worth nothing once the key is withdrawn, and does not give it away.
func sessionFor(secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("songmap browser session"))
	return hex.EncodeToString(mac.Sum(nil))
}

type signInInput struct {
	Body struct {
		Key string `json:"key" minLength:"1" maxLength:"1024" doc:"An API key's secret."`
	}
	Secure bool `json:"-"`
}

// Resolve sees whether the browser will send the cookie back over TLS alone.
func (in *signInInput) Resolve(ctx huma.Context) []error {
	in.Secure = ctx.TLS() != nil || ctx.Header("X-Forwarded-Proto") == "https"
	return nil
}

type sessionOutput struct {
	SetCookie http.Cookie `header:"Set-Cookie"`
}

func (a *api) registerSession() {
	in := operation(http.MethodPost, "/api/session", "signIn", "Exchange an API key for a cookie, for browsers")
	in.Tags, in.DefaultStatus, in.Security = []string{"service"}, http.StatusNoContent, nil
	handle(a, in, a.signIn)

	out := operation(http.MethodDelete, "/api/session", "signOut", "Drop the cookie")
	out.Tags, out.DefaultStatus, out.Security = []string{"service"}, http.StatusNoContent, nil
	handle(a, out, func(context.Context, *struct{}) (*sessionOutput, error) {
		return &sessionOutput{http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteStrictMode}}, nil
	})
}

func (a *api) signIn(_ context.Context, in *signInInput) (*sessionOutput, error) {
	if _, ok := a.keys.owner(in.Body.Key); !ok {
		return nil, newProblem(unauthorized, "This is not a valid API key")
	}
	return &sessionOutput{http.Cookie{
		Name: sessionCookie, Value: sessionFor(in.Body.Key), Path: "/", MaxAge: 90 * 24 * 3600,
		HttpOnly: true, Secure: in.Secure, SameSite: http.SameSiteStrictMode,
	}}, nil
}
