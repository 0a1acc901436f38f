package application

import (
	"context"
	"errors"

	"songmap/ports"
)

// insist repeats op, less and less often, while it fails for a reason that
// may pass, until ctx ends.
func (d Deps) insist(ctx context.Context, doing string, op func() error) error {
	var trouble backoff
	for {
		err := op()
		mayPass := errors.Is(err, ports.ErrUnavailable) || errors.Is(err, ports.ErrNoSpace) ||
			errors.Is(err, context.DeadlineExceeded)
		if !mayPass {
			return err
		}
		d.Observer.Trouble(doing, err)
		if !trouble.wait(ctx) {
			return err
		}
	}
}
