package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/middleware"
)

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
		return &sessionOutput{a.layers.SignOut(ctx)}, nil
	})
}

func (a *api) signIn(ctx context.Context, in *signInInput) (*sessionOutput, error) {
	cookie, err := a.layers.SignIn(ctx, in.Body.Key)
	return &sessionOutput{cookie}, err
}

// securitySchemes are the ways to come in, for the OpenAPI document.
func securitySchemes() map[string]*huma.SecurityScheme {
	return map[string]*huma.SecurityScheme{
		"apiKey":  {Type: "http", Scheme: "bearer", Description: "Needed only where the service was given API keys."},
		"session": {Type: "apiKey", In: "cookie", Name: middleware.SessionCookie, Description: "For browsers, in exchange for an API key. Where TLS is, its name begins with `__Host-`."},
	}
}
