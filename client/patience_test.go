package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"songmap/client"
)

// script is a server whose answers are written down; the last one repeats.
type script struct {
	steps []trip
	asked int
}

func (s *script) next(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_ = r.Body.Close()
	}
	step := s.steps[min(s.asked, len(s.steps)-1)]
	s.asked++
	return step(r)
}

func play(t *testing.T, steps ...trip) (*client.Client, *script) {
	t.Helper()
	s := &script{steps: steps}
	return dial(t, "http://a", through(s.next)), s
}

func away(*http.Request) (*http.Response, error) { return nil, syscall.ECONNREFUSED }

// answers is a step that answers; headers come as name, value, name, value …
func answers(status int, body string, headers ...string) trip {
	return func(*http.Request) (*http.Response, error) {
		h := http.Header{}
		for i := 0; i < len(headers); i += 2 {
			h.Set(headers[i], headers[i+1])
		}
		return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: h, Body: io.NopCloser(strings.NewReader(body))}, nil
	}
}

const (
	running = `{"job_id":"j","status":"processing"}`
	done    = `{"job_id":"j","status":"complete"}`
	busy    = `{"status":503,"code":"stopping","title":"Stopping","detail":"The service stops."}`
)

func TestACallWaitsAsLongAsTheServerSays(t *testing.T) {
	t.Parallel()
	for after, want := range map[string]time.Duration{
		"7": 7 * time.Second, "0": 250 * time.Millisecond, "": 250 * time.Millisecond, "soon": 250 * time.Millisecond,
		"-3": 250 * time.Millisecond, "Sat, 01 Jan 2000 00:00:05 GMT": 5 * time.Second, // a bubble begins on that day
	} {
		for _, status := range []int{429, 503} {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				c, _ := play(t, answers(status, busy, "Retry-After", after), answers(200, done))
				_, err := c.Job(t.Context(), "j")
				if waited := time.Since(begin); err != nil || waited != want {
					t.Errorf("%d, Retry-After %q: waited %v (%v), want %v", status, after, waited, err, want)
				}
			})
		}
	}
}

func TestACallGivesUpOnAServerThatStaysAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, _ := play(t, answers(200, running), away)
		if _, err := c.Job(t.Context(), "j"); err != nil {
			t.Fatal(err)
		}
		begin := time.Now()
		if _, err := c.Job(t.Context(), "j"); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("Job = %v, want connection refused", err)
		}
		if waited := time.Since(begin); waited > 2*time.Minute || waited < 2*time.Minute-5*time.Second {
			t.Errorf("gave up after %v, want about as long as its patience", waited)
		}
	})
}

func TestACallDoesNotWaitLongerThanItsPatience(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		c, s := play(t, answers(503, busy, "Retry-After", "3600"))
		var no *client.Error
		if _, err := c.Job(t.Context(), "j"); !errors.As(err, &no) || no.RetryAfter != time.Hour || time.Since(begin) != 0 || s.asked != 1 {
			t.Errorf("Job = %v after %v and %d calls, want the refusal at once", err, time.Since(begin), s.asked)
		}
	})
}

func TestAnAddressWhereNobodyEverAnsweredIsAnErrorAtOnce(t *testing.T) {
	t.Parallel()
	c, s := play(t, away)
	var none *client.NoAnswerError
	if _, err := c.Job(t.Context(), "j"); !errors.As(err, &none) || err.Error() != "no Songmap server at http://a" || s.asked != 1 {
		t.Errorf("Job = %v after %d calls, want an error after 1", err, s.asked)
	}
}

func TestWhatMayHaveBeenDoneIsNotDoneAgain(t *testing.T) {
	t.Parallel()
	for name, step := range map[string]trip{
		"no answer": func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF },
		"a proxy's": answers(502, "<html>"),
	} {
		synctest.Test(t, func(t *testing.T) {
			c, s := play(t, answers(200, running), step)
			if _, err := c.Job(t.Context(), "j"); err != nil {
				t.Fatal(err)
			}
			if _, err := c.Delete(t.Context(), "j"); err == nil || s.asked != 2 {
				t.Errorf("%s: Delete = %v after %d calls, want an error after 1", name, err, s.asked-1)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		c, s := play(t, answers(503, busy), answers(200, `{}`))
		if _, err := c.Delete(t.Context(), "j"); err != nil || s.asked != 2 {
			t.Errorf("Delete = %v after %d calls, want it done at the second, as the first was refused", err, s.asked)
		}
	})
}

func TestEveryPauseEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for name, steps := range map[string][]trip{
		"while the server is busy": {answers(503, busy, "Retry-After", "20")},
		"while the server is away": {answers(200, running), away},
	} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			ctx, cancel := context.WithTimeout(t.Context(), 700*time.Millisecond)
			defer cancel()
			c, _ := play(t, steps...)
			_, err := c.Wait(ctx, "j", nil)
			if waited := time.Since(begin); !errors.Is(err, context.DeadlineExceeded) || waited != 700*time.Millisecond {
				t.Errorf("%s: Wait = %v after %v", name, err, waited)
			}
		})
	}
}
