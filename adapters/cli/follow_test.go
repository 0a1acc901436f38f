package cli

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// script is a server whose answers are written down; the last one repeats.
type script []func() (*http.Response, error)

func (s *script) RoundTrip(*http.Request) (*http.Response, error) {
	next := (*s)[0]
	if len(*s) > 1 {
		*s = (*s)[1:]
	}
	return next()
}

func (s *script) client() *client {
	return &client{&url.URL{Scheme: "http", Host: "a"}, "", &http.Client{Transport: s}}
}

func refused() (*http.Response, error) { return nil, syscall.ECONNREFUSED }

func state(code int, after, body string) func() (*http.Response, error) {
	return func() (*http.Response, error) {
		h := http.Header{}
		if after != "" {
			h.Set("Retry-After", after)
		}
		return &http.Response{StatusCode: code, Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

const (
	running = `{"job_id":"j","status":"processing"}`
	done    = `{"job_id":"j","status":"complete"}`
)

func TestFollowWaitsAsLongAsTheServerSays(t *testing.T) {
	t.Parallel()
	for after, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0": minPause, "": defaultPause, "soon": defaultPause, "-3": defaultPause,
		"99999": maxPause, "Sat, 01 Jan 2000 00:00:05 GMT": 5 * time.Second, // a bubble begins on that day
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			server := &script{state(200, after, running), state(200, "", done)}
			_, err := server.client().follow(t.Context(), "j", func(status) {})
			if waited := time.Since(begin); err != nil || waited != want {
				t.Errorf("Retry-After %q: waited %v (%v), want %v", after, waited, err, want)
			}
		})
	}
}

func TestFollowSurvivesARestartOfTheServer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &script{
			state(200, "1", running), refused, refused, refused, state(502, "", "<html>"),
			state(503, "20", `{"detail":"starting"}`), state(429, "", "{}"), state(200, "1", running), refused, state(200, "", done),
		}
		job, err := server.client().follow(t.Context(), "j", func(status) {})
		if err != nil || job.Status != "complete" {
			t.Errorf("follow = %+v, %v, want the end of the job", job, err)
		}
	})
}

func TestFollowGivesUpOnAServerThatStaysAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		_, err := (&script{state(200, "1", running), refused}).client().follow(t.Context(), "j", func(status) {})
		if !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("follow = %v, want connection refused", err)
		}
		if waited := time.Since(begin); waited < maxOutage || waited > maxOutage+maxRetry+time.Second {
			t.Errorf("gave up after %v, want %v", waited, maxOutage)
		}
	})
}

func TestFollowEndsWhenTheServerRefuses(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := &script{state(404, "", `{"detail":"Job j not found"}`), state(200, "", done)}
		if _, err := server.client().follow(t.Context(), "j", func(status) {}); err == nil || err.Error() != "Job j not found" {
			t.Errorf("follow = %v, want not found", err)
		}
	})
}

func TestCtrlCEndsEveryPause(t *testing.T) {
	t.Parallel()
	for name, server := range map[string]*script{
		"while the job runs":       {state(200, "30", running)},
		"while the server is away": {refused},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
			defer cancel()
			_, err := server.client().follow(ctx, "j", func(status) {})
			if waited := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || waited != 700*time.Millisecond {
				t.Errorf("%s: follow = %v after %v", name, err, waited)
			}
		})
	}
}
