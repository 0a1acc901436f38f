package middleware_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"songmap/adapters/rest/middleware"
)

// from is a request of a peer, with headers that come as name, value, name, value …
func from(t *testing.T, peer string, headers ...string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/jobs", nil)
	r.RemoteAddr = peer
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

func TestTheLastAddressThatIsNoProxyOfOursIsTheClient(t *testing.T) {
	t.Parallel()
	const list, standard = "X-Forwarded-For", "Forwarded"
	for _, c := range []struct {
		peer    string
		headers []string
		client  string // empty: the peer
	}{
		{"10.0.0.1:1", nil, ""},
		{"10.0.0.1:1", []string{list, "198.51.100.1"}, "198.51.100.1"},
		{"[::ffff:10.0.0.1]:1", []string{list, "198.51.100.1"}, "198.51.100.1"},
		{"[fd00::1%eth0]:1", []string{list, "198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{list, "198.51.100.1:4711"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{list, "[2001:db8::1]"}, "2001:db8::1"},
		{"10.0.0.1:1", []string{list, " 2001:db8::1 "}, "2001:db8::1"},
		{"10.0.0.1:1", []string{list, "192.0.2.66, 198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{list, "192.0.2.66", list, "198.51.100.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{list, "192.0.2.66, 198.51.100.1, 10.0.0.2, ::ffff:10.0.0.3"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{list, "10.0.0.3, 10.0.0.2"}, "10.0.0.3"}, // a client inside
		{"10.0.0.1:1", []string{standard, "for=192.0.2.66, for=198.51.100.1;proto=http;by=10.0.0.1"}, "198.51.100.1"},
		{"10.0.0.1:1", []string{standard, `proto=https; FOR = "[2001:db8::1]:4711"`}, "2001:db8::1"},
		{"10.0.0.1:1", []string{standard, `for="192.0.2.66, for=198.51.100.1`}, "198.51.100.1"}, // a quote that is never closed
		{"10.0.0.1:1", []string{standard, "for=198.51.100.1", list, "192.0.2.66, 198.51.100.1"}, "198.51.100.1"},

		// What cannot be believed, or read:
		{"192.0.2.1:1", []string{list, "198.51.100.1"}, ""},
		{"192.0.2.1:1", []string{standard, "for=198.51.100.1"}, ""},
		{"192.0.2.1:1", []string{list, "10.0.0.1"}, ""},
		{"not an address", []string{list, "198.51.100.1"}, ""},
		{"10.0.0.1:1", []string{list, ""}, ""},
		{"10.0.0.1:1", []string{list, "198.51.100.1,"}, ""},
		{"10.0.0.1:1", []string{list, "198.51.100.1, unknown"}, ""},
		{"10.0.0.1:1", []string{list, "198.51.100.1, 10.0.0.256"}, ""},
		{"10.0.0.1:1", []string{list, "192.0.2.66, junk, 10.0.0.2"}, "10.0.0.2"},
		{"10.0.0.1:1", []string{standard, "for=_hidden"}, ""},
		{"10.0.0.1:1", []string{standard, "by=198.51.100.1"}, ""},
		{"10.0.0.1:1", []string{standard, "for=198.51.100.1", list, "198.51.100.2"}, ""}, // one of them is the client's own
		{"10.0.0.1:1", []string{"X-Real-Ip", "198.51.100.1"}, ""},
	} {
		w := newWorld()
		w.config.TrustedProxies = []string{"10.0.0.0/29", "fd00::1"}
		lines := logged(t, w, from(t, c.peer, c.headers...))
		got := lines[len(lines)-1].ContextMap()["client"]
		if got == nil {
			got = ""
		}
		if got != c.client {
			t.Errorf("%s, %q: the client is %q, want %q", c.peer, c.headers, got, c.client)
		}
	}
}

func TestOnlyTrustedProxiesSayThatTheClientUsesTLS(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		trusted string
		headers []string
		secure  bool
	}{
		{"192.0.2.1", []string{"X-Forwarded-Proto", "https"}, true},
		{"192.0.2.0/24", []string{"Forwarded", "for=198.51.100.1;proto=https"}, true},
		{"192.0.2.1", []string{"Forwarded", `for=198.51.100.1;Proto="HTTPS"`}, true},
		{"192.0.2.1", []string{"Forwarded", "for=198.51.100.1;proto=http"}, false},
		{"192.0.2.1", []string{"X-Forwarded-Proto", "http", "Forwarded", "proto=https"}, false},
		{"192.0.2.2", []string{"X-Forwarded-Proto", "https"}, false},
		{"192.0.2.2", []string{"Forwarded", "proto=https"}, false},
	} {
		w := guarded()
		w.config.TrustedProxies = []string{c.trusted}
		r := signInAt(t, w.handler(), `{"key":"s3cret-b"}`, c.headers...)
		if cookies := r.Result().Cookies(); len(cookies) != 1 || cookies[0].Secure != c.secure {
			t.Errorf("%s, %q: cookies are %v", c.trusted, c.headers, cookies)
		}
	}
}

func TestLimitsCountForTheClientsOfAProxy(t *testing.T) {
	t.Parallel()
	h := limitedTo(middleware.Limits{Submits: perMinute(1)}).handler()
	for i, c := range []struct {
		peer, client string
		status       int
	}{
		{"127.0.0.1:1", "198.51.100.1", 200},
		{"127.0.0.1:1", "198.51.100.1", 429},
		{"127.0.0.1:1", "198.51.100.2", 200},
		{"192.0.2.1:1", "198.51.100.3", 200},
		{"192.0.2.1:1", "198.51.100.4", 429}, // invented
	} {
		if r := submit(t, h, c.peer, 1, "X-Forwarded-For", c.client); r.Code != c.status {
			t.Errorf("%d: %d, want %d", i, r.Code, c.status)
		}
	}
}

func TestAProxyThatNobodyNamedIsToldOfOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		peer, header string
		told         bool
	}{
		{"10.0.0.1:1", "X-Forwarded-For", true},
		{"[fd00::1]:1", "Forwarded", true},
		{"172.17.0.1:1", "X-Forwarded-Proto", true},
		{"10.0.0.1:1", "X-Other", false},
		{"127.0.0.1:1", "X-Forwarded-For", false}, // is trusted
		{"192.0.2.1:1", "X-Forwarded-For", false}, // anybody
	} {
		core, logs := observer.New(zap.WarnLevel)
		w := newWorld()
		w.log = zap.New(core)
		h := w.handler()
		for range 3 {
			h.ServeHTTP(httptest.NewRecorder(), from(t, c.peer, c.header, "https"))
		}
		lines := logs.FilterMessageSnippet("--trusted-proxies").All()
		if (len(lines) == 1) != c.told || len(lines) > 1 {
			t.Errorf("%s, %s: %v", c.peer, c.header, lines)
		}
	}
}

func TestOnlyAddressesAndNetworksCanBeTrusted(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{
		"10.0.0.1": true, "10.0.0.0/8": true, "10.0.0.1/8": true, "::1": true, "fd00::/8": true, "::ffff:10.0.0.1": true,
		"": false, "localhost": false, "10.0.0.0/33": false, "10.0.0": false, "10.0.0.0/": false, "10.0.0.1:80": false, "*": false,
		"0.0.0.0/0": false, "::/0": false, "::ffff:10.0.0.0/104": false, "10.0.0.0/8,10.0.0.1": false, "[::1]": false, "fe80::/10%eth0": false,
	} {
		err := middleware.Config{TrustedProxies: []string{text}}.Validate()
		if (err == nil) != good || err != nil && !strings.Contains(err.Error(), "trusted proxy") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
