package client

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Between two tries, unless the server says how long to wait.
const (
	minPause = 250 * time.Millisecond // doubled from one try to the next
	maxPause = 5 * time.Second
)

// outage is for how long a server has not been of use.
type outage struct {
	left, pause time.Duration
}

func (c *Client) newOutage() outage { return outage{c.patience, minPause} }

// wait waits until it makes sense to try again. If that is too long, or there is no
// sense in it, it returns the error of the last try.
func (o *outage) wait(ctx context.Context, err error) error {
	pause := o.pause
	var no *Error
	if errors.As(err, &no) {
		pause = max(pause, no.RetryAfter)
	}
	if pause > o.left {
		return err
	}
	o.left -= pause
	o.pause = min(maxPause, 2*o.pause)
	return sleep(ctx, pause)
}

// patiently makes a call again while its error is one that passes.
func (c *Client) patiently(ctx context.Context, passes func(error) bool, try func() error) error {
	away := c.newOutage()
	for {
		err := try()
		if err == nil || !passes(err) {
			return err
		}
		if err := away.wait(ctx, err); err != nil {
			return err
		}
	}
}

// passes reports whether a call may succeed later, when the server has restarted or is
// less busy. An address from which there never was an answer is rather wrong, unless
// somebody there took the connection, and it broke.
func (c *Client) passes(err error) bool {
	var no *Error
	if errors.As(err, &no) {
		switch no.Status {
		case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	var none *NoAnswerError
	return errors.As(err, &none) && (c.met.Load() || brokeOff(none.Err))
}

// brokeOff reports whether a connection ended, as it does when a server is killed.
func brokeOff(err error) bool {
	for _, end := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, syscall.ECONNRESET, syscall.EPIPE} {
		if errors.Is(err, end) {
			return true
		}
	}
	return false
}

// doubtful reports whether the server may have done what it was asked for.
func doubtful(err error) bool {
	var no *Error
	return !errors.As(err, &no) || no.Status == http.StatusBadGateway || no.Status == http.StatusGatewayTimeout
}

// sleep waits, unless the caller ends it.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
