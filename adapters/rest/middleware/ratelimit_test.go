package middleware_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"
)

// guess sends a key from an address; headers come as name, value, name, value …
func guess(t *testing.T, h http.Handler, key, from string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/jobs", nil)
	r.RemoteAddr = from
	r.Header.Set("Authorization", "Bearer "+key)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	out := httptest.NewRecorder()
	h.ServeHTTP(out, r)
	return out
}

// tried returns how many of so many guesses were compared with the keys.
func tried(t *testing.T, guesses int, once func(i int) *httptest.ResponseRecorder) (n int) {
	t.Helper()
	for i := range guesses {
		switch r := once(i); r.Code {
		case http.StatusUnauthorized:
			n++
		case http.StatusTooManyRequests:
		default:
			t.Fatalf("guess %d: %d %s", i, r.Code, r.Body)
		}
	}
	return n
}

func TestGuessingIsSlowedForWhoeverGuesses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		once := func(i int) *httptest.ResponseRecorder { return guess(t, h, fmt.Sprint("guess", i), "192.0.2.1:1000") }
		if n := tried(t, 100, once); n != 20 {
			t.Errorf("%d of 100 guesses were heard, want 20", n)
		}
		r := guess(t, h, "s3cret-a", "192.0.2.1:2000") // another port, and even the right one
		wantProblem(t, r, 429, "too_many_wrong_keys")
		wantProblem(t, signInAt(t, h, `{"key":"s3cret-a"}`), 429, "too_many_wrong_keys")
		seconds, err := strconv.Atoi(r.Header().Get("Retry-After"))
		if err != nil || seconds < 1 {
			t.Fatalf("Retry-After = %q", r.Header().Get("Retry-After"))
		}
		time.Sleep(time.Duration(seconds) * time.Second) //nolint:forbidigo // of the test's own clock
		if r := guess(t, h, "s3cret-a", "192.0.2.1:3000"); r.Code != http.StatusOK {
			t.Errorf("after Retry-After: %d", r.Code)
		}
		if n := tried(t, 100, once); n != 1 {
			t.Errorf("%d guesses were heard a second later, want 1", n)
		}
		time.Sleep(time.Hour) //nolint:forbidigo // of the test's own clock
		if n := tried(t, 100, once); n != 20 {
			t.Errorf("%d guesses were heard an hour later, want 20", n)
		}
	})
}

func TestNobodyIsLockedOutByTheGuessesOfOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		for i := range 4200 { // more than are remembered, and more than may come in all
			guess(t, h, "wrong", fmt.Sprintf("10.%d.%d.1:1000", i/256, i%256))
		}
		if r := guess(t, h, "s3cret-a", "192.0.2.7:1000"); r.Code != http.StatusOK {
			t.Errorf("%d %s", r.Code, r.Body)
		}
		if r := guess(t, h, "s3cret-a", "not an address"); r.Code != http.StatusOK {
			t.Errorf("%d %s", r.Code, r.Body)
		}
	})
}

func TestNobodyIsLockedOutByWhoCallsHimselfByTheirAddress(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		tried(t, 100, func(int) *httptest.ResponseRecorder {
			return guess(t, h, "wrong", "203.0.113.9:1000", "X-Forwarded-For", "192.0.2.7")
		})
		if r := guess(t, h, "s3cret-a", "192.0.2.7:1000"); r.Code != http.StatusOK {
			t.Errorf("%d %s", r.Code, r.Body)
		}
		if r := guess(t, h, "s3cret-a", "127.0.0.1:1000", "X-Forwarded-For", "192.0.2.7"); r.Code != http.StatusOK {
			t.Errorf("through a proxy: %d %s", r.Code, r.Body)
		}
	})
}

func TestWhoContradictsTheProxyIsNotTakenForThisMachine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		n := tried(t, 1000, func(int) *httptest.ResponseRecorder { // the proxy passes the client's own header on
			return guess(t, h, "wrong", "127.0.0.1:1000", "X-Forwarded-For", "198.51.100.1", "Forwarded", "for=9.9.9.9")
		})
		if n != 20 {
			t.Errorf("%d of 1000 guesses were heard, want 20", n)
		}
		if r := guess(t, h, "s3cret-a", "127.0.0.1:1000"); r.Code != http.StatusOK {
			t.Errorf("a program on this machine: %d %s", r.Code, r.Body)
		}
		if r := guess(t, h, "s3cret-a", "127.0.0.1:1000", "X-Forwarded-For", "198.51.100.2"); r.Code != http.StatusOK {
			t.Errorf("another client of the proxy: %d %s", r.Code, r.Body)
		}
	})
}

func TestTheLogNamesWhoGuessedBehindAProxy(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zap.WarnLevel)
	w := guarded()
	w.log = zap.New(core)
	h := w.handler()
	guess(t, h, "wrong", "127.0.0.1:1000", "X-Forwarded-For", "invented, 198.51.100.1")
	guess(t, h, "wrong", "127.0.0.1:1000", "X-Forwarded-For", "2001:db8::1")
	guess(t, h, "wrong", "127.0.0.1:1000", "X-Forwarded-For", "198.51.100.1:4711") // as some proxies write it
	guess(t, h, "wrong", "127.0.0.1:1000", "X-Forwarded-For", "[2001:db8::1]:4711")
	guess(t, h, "wrong", "192.0.2.7:1000", "X-Forwarded-For", "unknown")
	guess(t, h, "wrong", "192.0.2.7:1000")
	guess(t, h, "wrong", "127.0.0.1:1000", "X-Forwarded-For", "198.51.100.1", "Forwarded", "for=9.9.9.9")
	for i, want := range []string{
		"198.51.100.1/32", "2001:db8::/64", "198.51.100.1/32", "2001:db8::/64", "192.0.2.7/32", "192.0.2.7/32", "127.0.0.1/32",
	} {
		if from := logs.All()[i].ContextMap()["from"]; from != want {
			t.Errorf("guess %d came from %v, want %s", i, from, want)
		}
	}
}

func TestOnlySoManyAddressesAreRemembered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		each := func(key string) (waiting int) {
			for i := range 4200 {
				r := guess(t, h, key, fmt.Sprintf("10.%d.%d.1:1000", i/256, i%256))
				if r.Code == http.StatusTooManyRequests {
					waiting++
				}
			}
			return waiting
		}
		each("wrong") // so many that whoever is remembered has to wait
		if n := each("s3cret-a"); n != 4096 {
			t.Errorf("%d addresses are remembered, want 4096", n)
		}
	})
}

func TestManyAddressesTogetherAreSlowedAsWell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		n := tried(t, 6000, func(i int) *httptest.ResponseRecorder {
			return guess(t, h, "wrong", fmt.Sprintf("10.0.%d.%d:1000", i/200%3, i%200)) // 600 of them
		})
		if n > 600+1000 {
			t.Errorf("%d of 6000 guesses were heard", n)
		}
	})
}

func TestNoHeaderMakesAGuesserSomebodyElseForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		n := tried(t, 1000, func(i int) *httptest.ResponseRecorder {
			return guess(t, h, "wrong", "127.0.0.1:1000", "X-Forwarded-For", fmt.Sprintf("10.0.%d.%d", i/256, i%256))
		})
		if n != 200 {
			t.Errorf("%d of 1000 guesses were heard through a proxy, want 200", n)
		}
		n = tried(t, 1000, func(i int) *httptest.ResponseRecorder {
			invented := fmt.Sprintf("10.0.%d.%d", i/256, i%256)
			return guess(t, h, "wrong", "192.0.2.7:1000", "X-Forwarded-For", invented, "Forwarded", "for="+invented)
		})
		if n != 20 {
			t.Errorf("%d of 1000 guesses were heard from who is no proxy of ours, want 20", n)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		n := tried(t, 1000, func(i int) *httptest.ResponseRecorder {
			return guess(t, h, "wrong", fmt.Sprintf("[2001:db8::%x]:1000", i+1)) // one network
		})
		if n != 20 {
			t.Errorf("%d of 1000 guesses were heard, want 20", n)
		}
	})
}

func TestBehindAProxyEachClientStandsForItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		behind := func(key, chain string) *httptest.ResponseRecorder {
			return guess(t, h, key, "127.0.0.1:1000", "X-Forwarded-For", chain)
		}
		n := tried(t, 100, func(i int) *httptest.ResponseRecorder { // what a client invents comes before what the proxy adds
			return behind("wrong", fmt.Sprintf("10.0.0.%d, 198.51.100.1", i))
		})
		if n != 20 {
			t.Errorf("%d of 100 guesses were heard, want 20", n)
		}
		for _, chain := range []string{"198.51.100.2", "198.51.100.1, 198.51.100.2", "2001:db8::1"} {
			if r := behind("s3cret-a", chain); r.Code != http.StatusOK {
				t.Errorf("from %s: %d %s", chain, r.Code, r.Body)
			}
		}
	})
}

func TestGuessesConcernNoSessionNoProbeAndNoPage(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := guarded().handler()
		cookie := signedIn(t, h)
		tried(t, 100, func(int) *httptest.ResponseRecorder { return guess(t, h, "wrong", "192.0.2.1:1234") })
		wantStatus(t, h, cookie, http.StatusOK)
		wantStatus(t, h, cookie, http.StatusOK, "Authorization", "Bearer wrong")
		for _, target := range []string{"/livez", "/readyz", "/", "/openapi.json"} {
			if r := ask(t, h, http.MethodGet, target, "Authorization", "Bearer wrong"); r.Code != http.StatusOK {
				t.Errorf("%s: %d", target, r.Code)
			}
		}
		wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs"), 401, "unauthorized")
		wantStatus(t, h, "songmap_session=wrong", http.StatusUnauthorized)
	})
}

func TestWhoCalledWithWhichKeyIsInTheLogAndNoSecretIs(t *testing.T) {
	t.Parallel()
	core, logs := observer.New(zap.DebugLevel)
	w := guarded()
	w.log = zap.New(core)
	var refused []string
	w.refused = func(reason string) { refused = append(refused, reason) }
	h := w.handler()
	cookie := signedIn(t, h)
	ask(t, h, http.MethodDelete, "/api/session", "Cookie", cookie)
	ask(t, h, http.MethodDelete, "/api/session", "Cookie", cookie) // nobody signs out twice
	for range 21 {
		signInAt(t, h, `{"key":"a wrong s3cret"}`)
	}
	callAs(t, w, "evil.example", "127.0.0.1", "/")

	lines := map[string]int{}
	_, token, _ := strings.Cut(cookie, "=")
	for _, line := range logs.All() {
		lines[line.Message]++
		text := fmt.Sprint(line.Message, line.ContextMap())
		if strings.Contains(text, "s3cret") || strings.Contains(text, token) {
			t.Errorf("the log holds a secret: %s", text)
		}
		switch line.Message {
		case "signed in", "signed out":
			if line.ContextMap()["key"] != "bob" || line.ContextMap()["remote"] == "" {
				t.Errorf("%s: %v", line.Message, line.ContextMap())
			}
		case "wrong API key":
			if line.Level != zapcore.WarnLevel || line.ContextMap()["remote"] != "192.0.2.1:1234" {
				t.Errorf("%s: %v", line.Message, line.ContextMap())
			}
		}
	}
	if lines["signed in"] != 1 || lines["signed out"] != 1 || lines["wrong API key"] != 20 {
		t.Errorf("lines = %v", lines)
	}
	if last := logs.All()[logs.Len()-1].ContextMap(); last["host"] != "evil.example" || last["status"] != int64(421) {
		t.Errorf("the last line is %v", last)
	}
	if len(refused) != 22 || refused[0] != "wrong_key" || refused[20] != "too_many_wrong_keys" || refused[21] != "host_not_allowed" {
		t.Errorf("refused = %q", refused)
	}
}
