package middleware_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"songmap/adapters/rest/middleware"
)

// callAs sends a request with a Host of its own, to the address of ours that
// is given.
func callAs(t *testing.T, w *world, host, at, target string) *httptest.ResponseRecorder {
	t.Helper()
	local := &net.TCPAddr{IP: net.ParseIP(at), Port: 8000}
	r := httptest.NewRequestWithContext(context.WithValue(t.Context(), http.LocalAddrContextKey, local), http.MethodGet, target, nil)
	r.Host = host
	recorder := httptest.NewRecorder()
	w.handler().ServeHTTP(recorder, r)
	return recorder
}

func TestAServiceWithoutKeysAnswersToItsOwnNamesAlone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		host, at string
		known    bool
	}{
		{"localhost", "127.0.0.1", true},
		{"localhost:8000", "127.0.0.1", true},
		{"localhost:", "127.0.0.1", true},
		{"LocalHost.:8000", "127.0.0.1", true},
		{"127.0.0.1:8000", "127.0.0.1", true},
		{"127.8.9.10", "127.8.9.10", true},
		{"[::1]:8000", "::1", true},
		{"[::1]", "::1", true},
		{"[::ffff:127.0.0.1]:8000", "127.0.0.1", true},
		{"10.1.2.3:8000", "10.1.2.3", true}, // the address that was called: probes
		{"10.1.2.3:8000", "::ffff:10.1.2.3", true},
		{"[fe80::1]:8000", "fe80::1", true},
		{"songs.example", "10.1.2.3", true},
		{"SONGS.example.:443", "10.1.2.3", true},
		{"10.9.9.9", "172.17.0.2", true},
		{"[2001:DB8::0001]:80", "172.17.0.2", true},
		{"listen.example:8000", "10.1.2.3", true},

		{"evil.example", "127.0.0.1", false},
		{"evil.example:8000", "127.0.0.1", false},
		{"10.1.2.4:8000", "10.1.2.3", false},
		{"192.0.2.1", "127.0.0.1", false},
		{"0.0.0.0:8000", "127.0.0.1", false},
		{"[2001:db8::2]", "::1", false},
		{"", "127.0.0.1", false},
		{":8000", "127.0.0.1", false},
		{".", "127.0.0.1", false},
		{"localhost..", "127.0.0.1", false},
		{"localhost:http", "127.0.0.1", false},
		{"localhost:80:80", "127.0.0.1", false},
		{"localhost.evil.example", "127.0.0.1", false},
		{"evil.localhost", "127.0.0.1", false},
		{"evil.songs.example", "127.0.0.1", false},
		{"songs.example.evil", "127.0.0.1", false},
		{"songs.example@evil.example", "127.0.0.1", false},
		{"127.0.0.1.evil.example", "127.0.0.1", false},
		{"127.1", "127.0.0.1", false}, // browsers write it out
		{"2130706433", "127.0.0.1", false},
		{"0x7f.0.0.1", "127.0.0.1", false},
		{"127.0.0.01", "127.0.0.1", false},
		{"\u2139ocalhost", "127.0.0.1", false},
	} {
		w := newWorld()
		w.config.AllowedHosts = []string{"songs.example", "10.9.9.9", "[2001:db8::1]"}
		w.config.Listen = "listen.example"
		r := callAs(t, w, c.host, c.at, "/api/jobs")
		if c.known && r.Code != http.StatusOK {
			t.Errorf("called as %q at %s: %d %s", c.host, c.at, r.Code, r.Body)
		}
		if !c.known {
			wantProblem(t, r, 421, "host_not_allowed")
		}
	}
}

func TestAnotherNameIsRefusedBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/", "/api/nothing", "/livez", "/metrics", "/docs/", "/api/jobs?limit=0", "/openapi.json", "//", "/song/x"} {
		w := guarded()
		w.config.AllowedHosts = []string{"songs.example"}
		wantProblem(t, callAs(t, w, "evil.example", "127.0.0.1", target), 421, "host_not_allowed")
	}
	w := newWorld()
	for _, method := range []string{http.MethodPost, http.MethodDelete, http.MethodOptions, http.MethodPut} {
		r := httptest.NewRequestWithContext(t.Context(), method, "/api/analyze", strings.NewReader("never read"))
		r.Host = "evil.example"
		r.Header.Set("X-Forwarded-Host", "localhost")
		r.Header.Set("Forwarded", "host=localhost")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		out := httptest.NewRecorder()
		w.handler().ServeHTTP(out, r)
		wantProblem(t, out, 421, "host_not_allowed")
		if rest, _ := io.ReadAll(r.Body); string(rest) != "never read" {
			t.Errorf("%s: of the body %q was left", method, rest)
		}
	}
	if len(w.calls) > 0 {
		t.Errorf("%q came through", w.calls)
	}
}

func TestARefusedNameIsToldWhichFlagToSet(t *testing.T) {
	t.Parallel()
	p := wantProblem(t, callAs(t, newWorld(), "songs.example:8443", "127.0.0.1", "/"), 421, "host_not_allowed")
	if !strings.Contains(p.Detail, "--allowed-host") || !strings.Contains(p.Detail, "songs.example") {
		t.Errorf("detail = %q", p.Detail)
	}
	r := callAs(t, newWorld(), strings.Repeat("long", 1000)+".example", "127.0.0.1", "/")
	if wantProblem(t, r, 421, "host_not_allowed"); r.Body.Len() > 1000 {
		t.Errorf("%d bytes of answer", r.Body.Len())
	}
}

func TestWhereThereAreKeysAnyNameWillDoUntilOneIsGiven(t *testing.T) {
	t.Parallel()
	w := guarded()
	w.config.AllowedHosts = nil
	w.config.Listen = "127.0.0.1"
	if r := callAs(t, w, "songs.example", "127.0.0.1", "/livez"); r.Code != http.StatusOK {
		t.Errorf("%d %s", r.Code, r.Body)
	}
	wantProblem(t, callAs(t, w, "songs.example", "127.0.0.1", "/api/jobs"), 401, "unauthorized")
}

func TestARequestForAnAbsoluteAddressIsJudgedByThat(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(newWorld().handler())
	defer s.Close()
	for request, want := range map[string]string{
		"GET http://evil.example/api/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n": "HTTP/1.1 421",
		"GET /api/jobs HTTP/1.1\r\nHost: evil.example\r\n\r\n":                 "HTTP/1.1 421",
		"GET /api/jobs HTTP/1.1\r\nHost:\r\n\r\n":                              "HTTP/1.1 421",
		"GET /api/jobs HTTP/1.0\r\n\r\n":                                       "HTTP/1.0 421",
		"GET http://localhost/api/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n":    "HTTP/1.1 200",
		"GET /api/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n":                    "HTTP/1.1 200",
	} {
		c, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, len(want))
		if _, err := io.WriteString(c, request); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(c, answer); err != nil || string(answer) != want {
			t.Errorf("%q is answered %q, %v, want %q", request, answer, err, want)
		}
		_ = c.Close()
	}
}

func TestOnlyNamesAndAddressesCanBeAllowed(t *testing.T) {
	t.Parallel()
	for name, good := range map[string]bool{
		"songs.example": true, "songs": true, "SONGS.example.": true, "xn--bcher-kva.example": true, "a_b.example": true,
		"10.0.0.1": true, "::1": true, "[2001:db8::1]": true,
		"": false, ".": false, "*": false, "*.example": false, ".example": false, "a..b": false, "songs.example:80": false,
		"https://songs.example": false, "songs.example/": false, "a b": false, "bücher.example": false, "[songs]": false, "a,b": false, "user@songs": false,
	} {
		if err := (middleware.Config{AllowedHosts: []string{name}}).Validate(); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
}
