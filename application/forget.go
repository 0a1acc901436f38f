package application

import (
	"context"
	"time"
)

// forgetBatch is how many deliveries are forgotten in one step: few enough that
// other writers do not wait long for it.
const forgetBatch = 100

// Forget drops deliveries that ended longer ago than keep: at once, and then
// every so often, until ctx ends.
func (r *Relay) Forget(ctx context.Context, keep, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		n, err := forgetBatch, error(nil)
		for n == forgetBatch && err == nil {
			n, err = r.box.Forget(ctx, r.Now().Add(-keep), forgetBatch)
		}
		if err != nil && ctx.Err() == nil {
			r.Observer.Trouble("forget old deliveries", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
