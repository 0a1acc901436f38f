package application

import (
	"context"
	"time"
)

// bell wakes one goroutine that waits for work. To ring it while nobody has
// listened counts once.
type bell chan struct{}

func newBell() bell { return make(bell, 1) }

func (b bell) ring() {
	select {
	case b <- struct{}{}:
	default:
	}
}

// wait ends when the bell rings, when so much time has passed, or when ctx ends.
func (b bell) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-b:
	}
}

// pause waits for so long, or until ctx ends.
func pause(ctx context.Context, d time.Duration) { bell(nil).wait(ctx, d) }
