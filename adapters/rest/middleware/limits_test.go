package middleware_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/rest/middleware"
)

// submit sends a song of so many bytes from an address.
func submit(t *testing.T, h http.Handler, from string, size int, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/analyze", strings.NewReader(strings.Repeat("x", size)))
	r.RemoteAddr = from
	r.ContentLength = -1 // as of a client that does not know it
	return send(h, r, headers...)
}

func perMinute(n int64) middleware.Rate { return middleware.Rate{Count: n, Per: time.Minute} }

// limitedTo is a world without keys that limits its clients.
func limitedTo(l middleware.Limits) *world {
	w := newWorld()
	w.config.Limits = l
	return w
}

func wantHeaders(t *testing.T, r *httptest.ResponseRecorder, policy, limit string) {
	t.Helper()
	if got := r.Header().Get("RateLimit-Policy"); got != policy {
		t.Errorf("RateLimit-Policy is %s, want %s", got, policy)
	}
	if got := r.Header().Get("RateLimit"); got != limit {
		t.Errorf("RateLimit is %s, want %s", got, limit)
	}
}

func TestWhoSubmitsTooManySongsIsToldWhenToComeBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := limitedTo(middleware.Limits{Submits: perMinute(3)})
		var refused []string
		w.refused = func(reason string) { refused = append(refused, reason) }
		h := w.handler()
		const policy = `"submits";q=3;w=60`
		for _, limit := range []string{`"submits";r=2;t=20`, `"submits";r=1;t=20`, `"submits";r=0;t=20`} {
			r := submit(t, h, "192.0.2.1:1000", 1)
			if r.Code != http.StatusOK {
				t.Fatalf("%d %s", r.Code, r.Body)
			}
			wantHeaders(t, r, policy, limit)
		}
		r := submit(t, h, "192.0.2.1:2000", 1) // another port
		p := wantProblem(t, r, 429, "quota_exceeded")
		wantHeaders(t, r, policy, `"submits";r=0;t=20`)
		if p.Detail != "More than 3 songs a minute have come from this address; try again later" {
			t.Errorf("detail = %q", p.Detail)
		}
		if len(w.calls) != 3 || len(refused) != 1 || refused[0] != "quota_exceeded" {
			t.Errorf("%d calls came through, refused = %q", len(w.calls), refused)
		}
		seconds, err := strconv.Atoi(r.Header().Get("Retry-After"))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(seconds)*time.Second - 1) //nolint:forbidigo // of the test's own clock
		wantProblem(t, submit(t, h, "192.0.2.1:1000", 1), 429, "quota_exceeded")
		time.Sleep(time.Nanosecond) //nolint:forbidigo // of the test's own clock
		if r := submit(t, h, "192.0.2.1:1000", 1); r.Code != http.StatusOK {
			t.Errorf("after Retry-After: %d", r.Code)
		}
		wantProblem(t, submit(t, h, "192.0.2.1:1000", 1), 429, "quota_exceeded")
	})
}

func TestLimitsCountForEachClientAlone(t *testing.T) {
	t.Parallel()
	w := guarded()
	w.config.Limits = middleware.Limits{Submits: perMinute(1)}
	h := w.handler()
	alice, bob := []string{"Authorization", "Bearer s3cret-a"}, []string{"Authorization", "Bearer s3cret-b"}
	cookie := []string{"Cookie", signedIn(t, h)} // bob's
	for i, c := range []struct {
		from    string
		headers []string
		status  int
	}{
		{"192.0.2.1:1", alice, 200},
		{"192.0.2.9:1", alice, 429}, // a key counts wherever it is used
		{"192.0.2.1:1", bob, 200},
		{"192.0.2.1:1", cookie, 429}, // and however it is shown
		{"192.0.2.1:1", nil, 401},
	} {
		if r := submit(t, h, c.from, 1, c.headers...); r.Code != c.status {
			t.Errorf("%d: %d %s, want %d", i, r.Code, r.Body, c.status)
		}
	}

	h = limitedTo(middleware.Limits{Submits: perMinute(1)}).handler()
	for from, status := range map[string][]int{
		"192.0.2.1:1":       {200, 429},
		"192.0.2.2:1":       {200, 429},
		"[2001:db8::1]:1":   {200, 429},
		"[2001:db8:1::1]:1": {200, 429},
	} {
		for _, want := range status {
			if r := submit(t, h, from, 1); r.Code != want {
				t.Errorf("from %s: %d, want %d", from, r.Code, want)
			}
		}
	}
	wantProblem(t, submit(t, h, "[2001:db8::2]:1", 1), 429, "quota_exceeded") // of the same network
}

func TestWithoutLimitsNothingIsCountedAndNothingSaid(t *testing.T) {
	t.Parallel()
	h := newWorld().handler()
	for range 100 {
		r := submit(t, h, "192.0.2.1:1", 1)
		if r.Code != http.StatusOK {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
		wantHeaders(t, r, "", "")
	}
}

func TestAnUploadAboveTheLimitIsSlowedDownAndTheNextOneRefused(t *testing.T) {
	t.Parallel()
	const mega = 1 << 20
	synctest.Test(t, func(t *testing.T) {
		w := limitedTo(middleware.Limits{Upload: perMinute(2 * mega)})
		h := w.handler()
		begun := time.Now()
		r := submit(t, h, "192.0.2.1:1", 3*mega) // of which nobody knew the size before it came
		if took := time.Since(begun); r.Code != http.StatusOK || took < 29*time.Second || took > 31*time.Second {
			t.Errorf("%d after %v, want it to take half a minute", r.Code, took)
		}
		wantHeaders(t, r, `"upload";q=2097152;qu="content-bytes";w=60`, `"upload";r=0;t=1`)
		if r := submit(t, h, "192.0.2.2:1", mega); r.Code != http.StatusOK {
			t.Errorf("of another client: %d", r.Code)
		}
		time.Sleep(time.Second) //nolint:forbidigo // of the test's own clock
		slow := make(chan int)
		go func() { slow <- submit(t, h, "192.0.2.1:1", mega).Code }()
		synctest.Wait() // it has read what there was, and waits
		p := wantProblem(t, submit(t, h, "192.0.2.1:2", 10), 429, "quota_exceeded")
		if p.Detail != "More than 2.0 MiB of songs a minute have come from this address; try again later" {
			t.Errorf("detail = %q", p.Detail)
		}
		if code := <-slow; code != http.StatusOK {
			t.Errorf("the one before: %d", code)
		}
	})
}

func TestWhoWouldHaveToWaitTooLongForTheNextPieceIsRefused(t *testing.T) {
	t.Parallel()
	const mega = 1 << 20
	synctest.Test(t, func(t *testing.T) {
		w := limitedTo(middleware.Limits{Upload: middleware.Rate{Count: mega, Per: 24 * time.Hour}})
		begun := time.Now()
		r := submit(t, w.handler(), "192.0.2.1:1", 2*mega)
		wantProblem(t, r, 429, "quota_exceeded")
		if took := time.Since(begun); took > 30*time.Second {
			t.Errorf("the answer came after %v", took)
		}
		seconds, _ := strconv.Atoi(r.Header().Get("Retry-After"))
		if seconds < 30 || len(w.calls) > 0 {
			t.Errorf("Retry-After is %d, %q came through", seconds, w.calls)
		}
	})
}

func TestWhoGoesAwayWhileSlowedDownIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := limitedTo(middleware.Limits{Upload: perMinute(1 << 20)}).handler()
		ctx, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/api/analyze", strings.NewReader(strings.Repeat("x", 3<<20)))
		out := httptest.NewRecorder()
		go func() {
			time.Sleep(time.Second) //nolint:forbidigo // of the test's own clock
			leave()
		}()
		begun := time.Now()
		h.ServeHTTP(out, r)
		if took := time.Since(begun); took != time.Second {
			t.Errorf("it took %v", took)
		}
		wantProblem(t, out, 400, "upload_incomplete")
	})
}

func TestSignInsAreLimitedByAddressWhateverTheKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := guarded()
		w.config.Limits = middleware.Limits{SignIns: perMinute(4)}
		h := w.handler()
		for _, key := range []string{"s3cret-a", "s3cret-b", "wrong", "s3cret-b"} {
			if r := signInAt(t, h, fmt.Sprintf(`{"key":%q}`, key)); r.Code == http.StatusTooManyRequests {
				t.Fatalf("%s: %d %s", key, r.Code, r.Body)
			}
		}
		r := signInAt(t, h, `{"key":"s3cret-a"}`)
		wantProblem(t, r, 429, "quota_exceeded")
		wantHeaders(t, r, `"sign-ins";q=4;w=60`, `"sign-ins";r=0;t=15`)
		time.Sleep(15 * time.Second) //nolint:forbidigo // of the test's own clock
		signedIn(t, h)
	})
}

func TestAClientHasOnlySoManyStreams(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := limitedTo(middleware.Limits{Streams: 2}).handler()
		follow := func(from string) (end func(), answer <-chan *httptest.ResponseRecorder) {
			ctx, cancel := context.WithCancel(t.Context())
			r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/events", nil)
			r.RemoteAddr = from
			answers := make(chan *httptest.ResponseRecorder, 1)
			go func() {
				out := httptest.NewRecorder()
				h.ServeHTTP(out, r)
				answers <- out
			}()
			synctest.Wait()
			return cancel, answers
		}
		refused := func(answer <-chan *httptest.ResponseRecorder) *httptest.ResponseRecorder {
			select {
			case r := <-answer:
				return r
			default:
				return nil
			}
		}
		const policy = `"streams";q=2;qu="concurrent-requests"`
		first, one := follow("192.0.2.1:1")
		second, _ := follow("192.0.2.1:2")
		_, three := follow("192.0.2.1:3")
		r := refused(three)
		if r == nil {
			t.Fatal("a third stream is open")
		}
		wantHeaders(t, r, policy, `"streams";r=0`)
		if p := wantProblem(t, r, 429, "quota_exceeded"); p.Detail != "2 streams are open from this address already" || r.Header().Get("Retry-After") == "" {
			t.Errorf("detail = %q, Retry-After = %q", p.Detail, r.Header().Get("Retry-After"))
		}
		other, four := follow("192.0.2.2:1")
		if r := refused(four); r != nil {
			t.Errorf("of another client: %d", r.Code)
		}
		first()
		wantHeaders(t, <-one, policy, `"streams";r=1`)
		third, five := follow("192.0.2.1:3")
		if r := refused(five); r != nil {
			t.Errorf("where one has ended: %d", r.Code)
		}
		second()
		third()
		other()
	})
}

func TestOnlySoManyClientsAreRememberedAndTheQuietAreForgottenFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := limitedTo(middleware.Limits{Submits: middleware.Rate{Count: 1, Per: time.Hour}}).handler()
		all := func(from, to int) (refused int) {
			for i := from; i < to; i++ {
				if r := submit(t, h, fmt.Sprintf("10.%d.%d.1:1000", i/256, i%256), 1); r.Code == http.StatusTooManyRequests {
					refused++
				}
			}
			return refused
		}
		all(0, 2000)
		time.Sleep(time.Hour) //nolint:forbidigo // of the test's own clock
		all(2000, 4096)
		all(4096, 4200) // for whom the first 2000 are forgotten, as good as new by now
		if n := all(2000, 4200); n != 2200 {
			t.Errorf("of 2200 clients %d are known", n)
		}
	})
}

func TestARateIsANumberAndATime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]middleware.Rate{
		"0": {}, "10/s": {Count: 10, Per: time.Second}, "600/m": perMinute(600), "1GiB/h": {Count: 1 << 30, Per: time.Hour},
		"5 MB/d": {Count: 5e6, Per: 24 * time.Hour},
	} {
		var r middleware.Rate
		if err := r.UnmarshalText([]byte(text)); err != nil || r != want {
			t.Errorf("%q: %v, %v", text, r, err)
		}
	}
	for _, text := range []string{"", "/", "10", "10/", "/s", "0/s", "-1/s", "1/w", "1/1s", "1/s/s", "NaN/s", "1e3/s", "2PB/s", "10/S", "10 / s"} {
		var r middleware.Rate
		if err := r.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), "is no rate") {
			t.Errorf("%q: %v, %v", text, r, err)
		}
	}
}
