package application

import (
	"context"
	"errors"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// RelayConfig says how deliveries are attempted.
type RelayConfig struct {
	AtOnce int           // attempts at once
	Each   int           // of them to one receiver, so that one that hangs is in nobody's way
	Hold   time.Duration // longer than any attempt takes: after it a delivery is due again
	Poll   time.Duration // how often to look for what nobody announced
}

// Relay sends deliveries to their receivers. It takes one by putting it off
// for a while: if the process dies, the delivery comes up again. So a receiver
// hears of every event at least once, and of those of a job in their order.
type Relay struct {
	Webhooks ports.WebhookRepository
	Outbox   ports.Outbox
	Notifier ports.Notifier
	Dispatch *Dispatch
	Observer ports.Observer
	Now      func() time.Time
	Secrets  []domain.Secret // of the service: sign what goes to webhooks without one of their own
	Config   RelayConfig
	Member   *Membership // only with the term deliveries are taken and forgotten

	liveness  liveness
	receivers receivers
}

// Run sends until ctx ends, which stops the attempts under way. It outlives a
// repository that is away.
func (r *Relay) Run(ctx context.Context) {
	var attempts sync.WaitGroup
	defer attempts.Wait()
	defer r.liveness.stop()
	var trouble backoff
	for ctx.Err() == nil {
		r.liveness.renew()
		taken, err := r.take(ctx)
		if err != nil {
			if ctx.Err() == nil {
				r.Observer.Trouble("take deliveries", err)
				trouble.wait(ctx)
			}
			continue
		}
		trouble.reset()
		for _, d := range taken {
			quiet := r.receivers.quietUntil(d, r.Now())
			r.receivers.begin(d)
			attempts.Go(func() {
				defer r.end(d)
				if quiet.IsZero() {
					r.attempt(ctx, d)
				} else {
					r.putOff(ctx, d, quiet)
				}
			})
		}
		r.Dispatch.relay.wait(ctx, r.Config.Poll)
	}
}

// Moves says whether the relay looks for deliveries.
func (r *Relay) Moves(context.Context) error {
	if !r.liveness.holds() {
		return errors.New("the relay does not move: webhooks wait")
	}
	return nil
}

// take takes what is due as far as there is room.
func (r *Relay) take(ctx context.Context) ([]domain.Delivery, error) {
	now := r.Now()
	free := r.Config.AtOnce - r.receivers.attempts()
	if free == 0 || !r.Member.Leads() {
		return nil, nil
	}
	return r.Outbox.Take(ctx, ports.Taking{
		Now: now, Until: now.Add(r.Config.Hold), Limit: free,
		Room: func(receiver string) int { return r.receivers.room(receiver, r.Config.Each, now) },
	})
}

// end makes room, and lets the relay look for what comes next.
func (r *Relay) end(d domain.Delivery) {
	r.receivers.end(d)
	r.Dispatch.relay.ring()
}

// forgetBatch is how many deliveries are forgotten in one step: few enough that
// other writers do not wait long for it.
const forgetBatch = 100

// Forget forgets deliveries that ended longer ago than keep: at once, and then
// every so often, until ctx ends.
func (r *Relay) Forget(ctx context.Context, keep, interval time.Duration) {
	every(ctx, interval, func() {
		n, err := forgetBatch, error(nil)
		for n == forgetBatch && err == nil && r.Member.Leads() {
			n, err = r.Outbox.Forget(ctx, r.Now().Add(-keep), forgetBatch)
		}
		if err != nil && ctx.Err() == nil {
			r.Observer.Trouble("forget old deliveries", err)
		}
	})
}
