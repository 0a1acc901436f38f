package rest

import (
	"context"
	"net/http"
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
	in := operation("service", http.MethodPost, "/api/session", "signIn", "Sign in with an API key, for browsers")
	in.DefaultStatus, in.Security = http.StatusNoContent, nil
	in.Description = "The answer sets a cookie. The session ends at sign-out, after a week without a call, when the key is withdrawn, and when the service restarts."
	within(&in, a.layers.LimitSignIns)
	handle(a, in, func(ctx context.Context, in *signInInput) (*sessionOutput, error) {
		cookie, err := a.layers.SignIn(ctx, in.Body.Key)
		return &sessionOutput{cookie}, err
	})

	out := operation("service", http.MethodDelete, "/api/session", "signOut", "Sign out")
	out.DefaultStatus, out.Security = http.StatusNoContent, nil
	out.Description = "Ends the session of the cookie, if there is one, with what was begun in it."
	handle(a, out, func(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
		return &sessionOutput{a.layers.SignOut(ctx)}, nil
	})
}
