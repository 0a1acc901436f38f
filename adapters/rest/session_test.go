package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func signIn(t *testing.T, w *world, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/session", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	w.handler().ServeHTTP(out, r)
	return out
}

func TestABrowserThatHasShownAKeyComesInByCookie(t *testing.T) {
	t.Parallel()
	w := guarded()
	r := signIn(t, w, `{"key":"s3cret-b"}`)
	cookies := r.Result().Cookies()
	if r.Code != http.StatusNoContent || len(cookies) != 1 {
		t.Fatalf("%d %v %s", r.Code, r.Header(), r.Body)
	}
	c := cookies[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge < 3600 || c.Secure {
		t.Errorf("cookie is %+v", c)
	}
	if strings.Contains(c.Value, "s3cret") {
		t.Error("the cookie gives the key away")
	}
	if r := w.call(t, http.MethodGet, "/api/jobs", "Cookie", c.Name+"="+c.Value); r.Code != http.StatusOK {
		t.Errorf("with the cookie: %d %s", r.Code, r.Body)
	}
	wantProblem(t, w.call(t, http.MethodGet, "/api/jobs", "Authorization", "Bearer "+c.Value), 401, "unauthorized")
	w.config.Keys = w.config.Keys[:1] // withdrawn
	wantProblem(t, w.call(t, http.MethodGet, "/api/jobs", "Cookie", c.Name+"="+c.Value), 401, "unauthorized")
}

func TestAWrongKeyIsToldWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	if got := signIn(t, guarded(), `{"key":"wrong"}`).Header().Get("WWW-Authenticate"); !strings.HasPrefix(got, "Bearer ") {
		t.Errorf("WWW-Authenticate is %q", got)
	}
}

func TestACookieStaysOnTLSWhereItCame(t *testing.T) {
	t.Parallel()
	if c := signIn(t, guarded(), `{"key":"s3cret-b"}`, "X-Forwarded-Proto", "https").Result().Cookies(); len(c) != 1 || !c[0].Secure {
		t.Errorf("cookies are %v", c)
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

func TestWhatWasSentToSignInIsNotSentBack(t *testing.T) {
	t.Parallel()
	secret := strings.Repeat("s3cret", 200)
	for _, kind := range []string{"application/json", "text/plain"} {
		if r := signIn(t, guarded(), `{"key":"`+secret+`"}`, "Content-Type", kind); r.Code < 400 || strings.Contains(r.Body.String(), "s3cret") {
			t.Errorf("%s: %d %s", kind, r.Code, r.Body)
		}
	}
}

func TestSigningOutDropsTheCookie(t *testing.T) {
	t.Parallel()
	r := guarded().call(t, http.MethodDelete, "/api/session")
	if c := r.Result().Cookies(); r.Code != http.StatusNoContent || len(c) != 1 || c[0].MaxAge >= 0 || c[0].Value != "" {
		t.Errorf("%d %v", r.Code, r.Header())
	}
}

func TestAPageOfAnotherSiteCannotSignIn(t *testing.T) {
	t.Parallel()
	wantProblem(t, signIn(t, guarded(), `{"key":"s3cret-a"}`, "Sec-Fetch-Site", "cross-site"), 403, "cross_origin")
}

func TestStatsCountJobsByStatus(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.config.Workers, w.config.MaxUpload = 3, 1000
	want := `{"jobs":{"pending":1,"processing":2,"complete":3,"error":4},"workers":3,"max_upload":1000}`
	if r := w.call(t, http.MethodGet, "/api/stats"); r.Code != http.StatusOK || strings.TrimSpace(r.Body.String()) != want {
		t.Errorf("%d %s, want %s", r.Code, r.Body, want)
	}
}
