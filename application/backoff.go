package application

import (
	"context"
	"errors"
	"time"

	"songmap/ports"
)

// The first and the longest wait for storage that is away.
const (
	backoffFirst = 250 * time.Millisecond
	backoffMax   = 10 * time.Second
)

// backoff waits longer each time, until it is reset.
type backoff struct{ last time.Duration }

func (b *backoff) reset() { b.last = 0 }

// wait returns false if ctx ended first.
func (b *backoff) wait(ctx context.Context) bool {
	b.last = min(max(2*b.last, backoffFirst), backoffMax)
	pause(ctx, b.last)
	return ctx.Err() == nil
}

// insist repeats op, less and less often, while it fails for a reason that may
// pass, until ctx ends. Each failure is reported; doing says what op does.
func insist(ctx context.Context, o ports.Observer, doing string, op func() error) error {
	var trouble backoff
	for {
		err := op()
		mayPass := errors.Is(err, ports.ErrUnavailable) || errors.Is(err, ports.ErrNoSpace) ||
			errors.Is(err, context.DeadlineExceeded)
		if !mayPass {
			return err
		}
		o.Trouble(doing, err)
		if !trouble.wait(ctx) {
			return err
		}
	}
}

// writeFor is how long one write to the repository may take.
const writeFor = 10 * time.Second

// writing is a context for a write. It is not stopped half way when ctx ends: an
// answer that nobody waits for could be taken for a refusal.
func writing(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), writeFor)
}
