package application

import (
	"context"
	"time"
)

// every calls do at once, and then each time so much time has passed, until ctx
// ends.
func every(ctx context.Context, d time.Duration, do func()) {
	tick := time.NewTicker(d)
	defer tick.Stop()
	for {
		do()
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
