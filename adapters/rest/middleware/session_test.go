package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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

// wantStatus checks what a browser with a cookie is answered.
func wantStatus(t *testing.T, h http.Handler, cookie string, want int, headers ...string) {
	t.Helper()
	if r := ask(t, h, http.MethodGet, "/api/jobs", append(headers, "Cookie", cookie)...); r.Code != want {
		t.Errorf("with the cookie: %d %s, want %d", r.Code, r.Body, want)
	}
}

func TestABrowserThatHasShownAKeyComesInByCookie(t *testing.T) {
	t.Parallel()
	h := guarded().handler()
	r := signInAt(t, h, `{"key":"s3cret-b"}`)
	cookies := r.Result().Cookies()
	if r.Code != http.StatusNoContent || len(cookies) != 1 {
		t.Fatalf("%d %v %s", r.Code, r.Header(), r.Body)
	}
	c := cookies[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.MaxAge < 3600 || c.Secure || c.Domain != "" {
		t.Errorf("cookie is %+v", c)
	}
	if strings.Contains(c.Value, "s3cret") || len(c.Value) < 22 {
		t.Errorf("the cookie holds %s", c.Value)
	}
	wantStatus(t, h, c.Name+"="+c.Value, http.StatusOK)
	wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer "+c.Value), 401, "unauthorized")
	if again := signedIn(t, h); again == c.Name+"="+c.Value {
		t.Error("two sessions have one cookie")
	}
}

func TestASessionOfOneServiceIsWorthNothingAtAnother(t *testing.T) {
	t.Parallel()
	w := guarded()
	wantStatus(t, w.handler(), signedIn(t, w.handler()), http.StatusUnauthorized)
}

func TestSigningOutEndsTheSession(t *testing.T) {
	t.Parallel()
	h := guarded().handler()
	mine, other := signedIn(t, h), signedIn(t, h)
	r := ask(t, h, http.MethodDelete, "/api/session", "Cookie", mine)
	if c := r.Result().Cookies(); r.Code != http.StatusNoContent || len(c) != 1 || c[0].MaxAge >= 0 || c[0].Value != "" {
		t.Errorf("%d %v", r.Code, r.Header())
	}
	wantStatus(t, h, mine, http.StatusUnauthorized)
	wantStatus(t, h, other, http.StatusOK)
}

func TestWhoSignsInAnewLeavesTheOldSession(t *testing.T) {
	t.Parallel()
	h := guarded().handler()
	old := signedIn(t, h)
	now := signedIn(t, h, "Cookie", old)
	wantStatus(t, h, old, http.StatusUnauthorized)
	wantStatus(t, h, now, http.StatusOK)
}

func TestAWithdrawnKeyEndsItsSessionsAndNoOthers(t *testing.T) {
	t.Parallel()
	w := guarded()
	layers := w.layers()
	h := w.around(layers)
	cookie := signedIn(t, h)
	layers.ReplaceKeys([]middleware.Key{{Name: "carol", Secret: "s3cret-c"}, w.config.Keys[1]})
	wantStatus(t, h, cookie, http.StatusOK)
	if r := ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer s3cret-c"); r.Code != http.StatusOK {
		t.Errorf("the new key is answered %d", r.Code)
	}
	wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer s3cret-a"), 401, "unauthorized")
	layers.ReplaceKeys([]middleware.Key{{Name: "bob", Secret: "another"}})
	wantStatus(t, h, cookie, http.StatusUnauthorized)
	layers.ReplaceKeys(w.config.Keys)
	wantStatus(t, h, cookie, http.StatusUnauthorized) // for good
}

func TestNoStreamOutlivesItsSession(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const all = 90 * 24 * time.Hour
		w := guarded()
		w.following = func() { time.Sleep(all - time.Minute) } //nolint:forbidigo // of the test's own clock
		h := w.handler()
		cookie, began := signedIn(t, h), time.Now()
		ask(t, h, http.MethodGet, "/api/events", "Cookie", cookie) // nothing happens, and nobody signs in
		if lasted := time.Since(began); lasted != all {
			t.Errorf("it lasted %v", lasted)
		}
	})
}

func TestASessionEndsWhenNobodyUsesIt(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		idle, used := signedIn(t, h), signedIn(t, h)
		for range 12 {
			time.Sleep(6*day + 23*time.Hour) //nolint:forbidigo // of the test's own clock
			wantStatus(t, h, used, http.StatusOK)
		}
		wantStatus(t, h, idle, http.StatusUnauthorized)
		time.Sleep(6*day + 23*time.Hour)                //nolint:forbidigo // of the test's own clock
		wantStatus(t, h, used, http.StatusUnauthorized) // 90 days are over
	})
}

func TestAKeyHasOnlySoManySessions(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		first, second := signedIn(t, h), signedIn(t, h)
		for range 98 {
			signedIn(t, h)
		}
		time.Sleep(time.Second) //nolint:forbidigo // of the test's own clock
		wantStatus(t, h, first, http.StatusOK)
		signInAt(t, h, `{"key":"s3cret-a"}`) // of another key
		wantStatus(t, h, second, http.StatusOK)
		time.Sleep(time.Second) //nolint:forbidigo // of the test's own clock
		wantStatus(t, h, first, http.StatusOK)
		for range 99 {
			signedIn(t, h)
		}
		wantStatus(t, h, first, http.StatusOK)
		wantStatus(t, h, second, http.StatusUnauthorized)
	})
}

func TestAWrongKeyIsToldWhatIsAskedFor(t *testing.T) {
	t.Parallel()
	if got := signIn(t, guarded(), `{"key":"wrong"}`).Header().Get("WWW-Authenticate"); !strings.HasPrefix(got, "Bearer ") {
		t.Errorf("WWW-Authenticate is %q", got)
	}
}

func TestACookieStaysOnTLSWhereItCame(t *testing.T) {
	t.Parallel()
	for forwarded, tls := range map[string]bool{
		"https": true, "HTTPS": true, " https": true, "https, http": true,
		"": false, "http": false, "http, https": false, "httpss": false,
	} {
		w := guarded()
		w.config.TrustedProxies = []string{"192.0.2.1"}
		h := w.handler()
		r := signInAt(t, h, `{"key":"s3cret-b"}`, "X-Forwarded-Proto", forwarded)
		c := r.Result().Cookies()
		if len(c) != 1 || c[0].Secure != tls || strings.HasPrefix(c[0].Name, "__Host-") != tls || c[0].Path != "/" || c[0].Domain != "" {
			t.Fatalf("X-Forwarded-Proto %q: cookies are %v", forwarded, c)
		}
		cookie := c[0].Name + "=" + c[0].Value
		wantStatus(t, h, cookie, http.StatusOK, "X-Forwarded-Proto", forwarded)
		if tls { // a cookie without the prefix may come from anywhere
			wantStatus(t, h, strings.TrimPrefix(cookie, "__Host-"), http.StatusUnauthorized, "X-Forwarded-Proto", forwarded)
		}
		out := ask(t, h, http.MethodDelete, "/api/session", "Cookie", cookie, "X-Forwarded-Proto", forwarded)
		if gone := out.Result().Cookies(); len(gone) != 1 || gone[0].Name != c[0].Name || gone[0].Secure != tls {
			t.Errorf("sign-out sends %v", gone)
		}
	}
}
