package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"songmap/adapters/rest"
	"songmap/adapters/rest/middleware"
)

func signIn(t *testing.T, w *world, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return signInAt(t, w.handler(), body, headers...)
}

func signInAt(t *testing.T, h http.Handler, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/session", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out
}

// signedIn returns the header by which a browser comes in after it has shown
// bob's key.
func signedIn(t *testing.T, h http.Handler, headers ...string) (cookie string) {
	t.Helper()
	r := signInAt(t, h, `{"key":"s3cret-b"}`, headers...)
	cookies := r.Result().Cookies()
	if r.Code != http.StatusNoContent || len(cookies) != 1 {
		t.Fatalf("%d %v %s", r.Code, r.Header(), r.Body)
	}
	return cookies[0].Name + "=" + cookies[0].Value
}

func TestWhatGoesOnInASessionEndsWithIt(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(h *rest.Handler, cookie string){
		"sign-out":   func(h *rest.Handler, cookie string) { ask(t, h, http.MethodDelete, "/api/session", "Cookie", cookie) },
		"withdrawal": func(h *rest.Handler, _ string) { h.ReplaceKeys([]middleware.Key{{Name: "x", Secret: "y"}}) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := guarded()
			started, ended := make(chan struct{}), make(chan struct{})
			w.feed.following = func() { close(started) }
			h := rest.New(w.config, w.services(), w.log)
			cookie := signedIn(t, h)
			go func() {
				defer close(ended)
				ask(t, h, http.MethodGet, "/api/events", "Cookie", cookie)
			}()
			<-started
			end(h, cookie)
			<-ended
		})
	}
}

func TestNothingButAKeySignsIn(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]int{
		`{"key":"wrong"}`: 401, `{"key":"alice"}`: 401, `{"key":"s3cret-a "}`: 401,
		`{"key":""}`: 422, `{}`: 422, `{"key":7}`: 422, `{"key":"` + strings.Repeat("x", 2000) + `"}`: 422,
		`key=s3cret-a`: 400, ``: 400,
	} {
		if r := signIn(t, guarded(), body); r.Code != want || len(r.Result().Cookies()) > 0 || r.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%.40s: %d %v %s, want %d", body, r.Code, r.Header(), r.Body, want)
		}
	}
	for _, cookie := range []string{"songmap_session=", "songmap_session=s3cret-a", "songmap_session=00", "other=s3cret-a"} {
		wantProblem(t, guarded().call(t, http.MethodGet, "/api/jobs", "Cookie", cookie), 401, "unauthorized")
	}
}

func TestWithoutKeysThereIsNothingToSignInTo(t *testing.T) {
	t.Parallel()
	if r := signIn(t, newWorld(), `{"key":"any"}`); r.Code != http.StatusNoContent || len(r.Result().Cookies()) > 0 {
		t.Errorf("%d %v", r.Code, r.Header())
	}
}

func TestWhatWasSentToSignInIsNotSentBack(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("s3cret", 200)
	for _, kind := range []string{"application/json", "text/plain"} {
		if r := signIn(t, guarded(), `{"key":"`+secret+`"}`, "Content-Type", kind); r.Code < 400 || strings.Contains(r.Body.String(), "s3cret") {
			t.Errorf("%s: %d %s", kind, r.Code, r.Body)
		}
	}
}

func TestAPageOfAnotherSiteCannotSignIn(t *testing.T) {
	t.Parallel()
	wantProblem(t, signIn(t, guarded(), `{"key":"s3cret-a"}`, "Sec-Fetch-Site", "cross-site"), 403, "cross_origin")
}
