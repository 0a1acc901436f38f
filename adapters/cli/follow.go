package cli

import (
	"context"
	"errors"
	"net/http"
	"time"
)

const (
	defaultPause = time.Second            // between two polls of a job, unless the server says otherwise
	minPause     = 50 * time.Millisecond  // whatever the server says
	maxPause     = 30 * time.Second       // so that the end of a job is noticed soon
	minRetry     = 250 * time.Millisecond // doubled from one try to the next
	maxRetry     = 5 * time.Second
	maxOutage    = 2 * time.Minute // of a server: longer than a restart takes
)

// follow polls a job until it has finished, and shows each status.
func (c *client) follow(ctx context.Context, id string, show func(status)) (status, error) {
	r := request{path: "/api/status/" + id, header: http.Header{}}
	var job status
	for {
		a, err := c.retry(ctx, r)
		if err != nil {
			return status{}, err
		}
		if a.status != http.StatusNotModified {
			if job, err = c.status(a.body); err != nil {
				return status{}, err
			}
			if tag := a.header.Get("ETag"); tag != "" {
				r.header.Set("If-None-Match", tag)
			}
			show(job)
		}
		if job.Status.Finished() {
			return job, nil
		}
		wait, known := retryAfter(a.header)
		if !known {
			wait = defaultPause
		}
		if err := pause(ctx, min(maxPause, max(minPause, wait))); err != nil {
			return status{}, err
		}
	}
}

// retry repeats a request until its outcome is not temporary, or the server has been
// away for too long. The request must not have a body.
func (c *client) retry(ctx context.Context, r request) (response, error) {
	for away, wait := time.Duration(0), minRetry; ; wait = min(maxRetry, 2*wait) {
		a, err := c.do(ctx, r)
		if err == nil || !temporary(err) || away >= maxOutage {
			return a, err
		}
		var refused *refusedError
		if errors.As(err, &refused) {
			wait = min(maxPause, max(wait, refused.retryAfter))
		}
		away += wait
		if err := pause(ctx, wait); err != nil {
			return response{}, err
		}
	}
}

// pause waits, unless the user ends it.
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
