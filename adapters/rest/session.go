package rest

import (
	"context"
	"net/http"

	"songmap/adapters/rest/middleware"
	"songmap/domain"
	"songmap/ports"
)

type signInInput struct {
	Body struct {
		Key string `json:"key" minLength:"1" maxLength:"1024" doc:"An API key's secret."`
	}
}

// access is what a caller may do, by a session or a key. The document has a way to sign
// in of the name session.
type access struct {
	Key   *string      `json:"key" doc:"The key's name; null where none is needed."`
	Scope domain.Scope `json:"scope" enum:"${scopes}" doc:"Each includes those before it."`
	Group *string      `json:"group" doc:"The only group that jobs may be submitted in; null: any."`
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

	now := operation("service", http.MethodGet, "/api/session", "getSession", "Get what the caller may do")
	now.Description = "Who calls, by the session of a cookie or by a key."
	handle(a, now, func(ctx context.Context, _ *struct{}) (*output[access], error) {
		i := middleware.InfoOf(ctx)
		return &output[access]{access{optional(i.Key()), i.Scope, optional(ports.CallerOf(ctx).Group)}}, nil
	})

	out := operation("service", http.MethodDelete, "/api/session", "signOut", "Sign out")
	out.DefaultStatus, out.Security = http.StatusNoContent, nil
	out.Description = "Ends the session of the cookie, if there is one, with what was begun in it."
	handle(a, out, func(ctx context.Context, _ *struct{}) (*sessionOutput, error) {
		return &sessionOutput{a.layers.SignOut(ctx)}, nil
	})
}
