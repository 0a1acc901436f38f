package cli

import (
	"context"
	"errors"
	"net/http"
	"time"
)

const (
	usualPause = time.Second            // between two looks at a job, unless the server says otherwise
	minPause   = 50 * time.Millisecond  // whatever the server says
	maxPause   = 30 * time.Second       // so that the end of a job is not missed for long
	firstRetry = 250 * time.Millisecond // doubled from one try to the next
	lastRetry  = 5 * time.Second
	patience   = 2 * time.Minute // with a server that is away: longer than a restart
)

// follow looks at a job until it has finished, and shows what it sees.
func (c *client) follow(ctx context.Context, id string, show func(status)) (status, error) {
	q := question{path: "/api/status/" + id, header: http.Header{}}
	var job status
	for {
		a, err := c.insist(ctx, q)
		if err != nil {
			return status{}, err
		}
		if a.status != http.StatusNotModified {
			if job, err = c.status(a.body); err != nil {
				return status{}, err
			}
			if tag := a.header.Get("ETag"); tag != "" {
				q.header.Set("If-None-Match", tag)
			}
			show(job)
		}
		if job.Status.Finished() {
			return job, nil
		}
		wait, told := retryAfter(a.header)
		if !told {
			wait = usualPause
		}
		if err := pause(ctx, min(maxPause, max(minPause, wait))); err != nil {
			return status{}, err
		}
	}
}

// insist asks until it gets an answer that will not change by itself. A server
// that stays away for too long ends it. The question must not have a body.
func (c *client) insist(ctx context.Context, q question) (answer, error) {
	for away, wait := time.Duration(0), firstRetry; ; wait = min(lastRetry, 2*wait) {
		a, err := c.ask(ctx, q)
		if err == nil || !passing(err) || away >= patience {
			return a, err
		}
		var r *refusal
		if errors.As(err, &r) {
			wait = min(maxPause, max(wait, r.retryAfter))
		}
		away += wait
		if err := pause(ctx, wait); err != nil {
			return answer{}, err
		}
	}
}

// pause waits, but not for longer than the user does.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
