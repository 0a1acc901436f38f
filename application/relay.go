package application

import (
	"context"
	"errors"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// RelayConfig says how deliveries are carried.
type RelayConfig struct {
	AtOnce int           // attempts at once
	Each   int           // of them to one receiver, so that one that hangs is in nobody's way
	Hold   time.Duration // longer than any attempt takes: after it a delivery is due again
	Poll   time.Duration // how often to look for what nobody announced
}

// Relay carries deliveries to their receivers. It takes one by putting it off
// for a while: if the process dies, the delivery comes up again. So a receiver
// hears of every event at least once, and of those of a job in their order.
type Relay struct {
	Deps
	hooks      ports.WebhookRepository
	box        ports.Outbox
	notifier   ports.Notifier
	postmaster ports.Postmaster
	config     RelayConfig
	pulse      pulse

	mu     sync.Mutex
	all    int
	busy   map[string]int // by receiver: attempts under way
	quiet  until          // by address: it wants to be left alone
	silent until          // by receiver: it gave no answer lately
}

// silentFor is for how long a receiver that gave no answer gets one message at a
// time, unless it answers: so those that hang cannot take all the room there is.
const silentFor = 10 * time.Minute

// NewRelay returns a relay that does not run yet.
func NewRelay(
	d Deps, hooks ports.WebhookRepository, box ports.Outbox, notifier ports.Notifier, p ports.Postmaster, c RelayConfig,
) *Relay {
	return &Relay{
		Deps: d, hooks: hooks, box: box, notifier: notifier, postmaster: p, config: c,
		busy: make(map[string]int), quiet: make(until), silent: make(until),
	}
}

// Run carries until ctx ends, which stops the attempts under way. It outlives a
// repository that is away.
func (r *Relay) Run(ctx context.Context) {
	var attempts sync.WaitGroup
	defer attempts.Wait()
	defer r.pulse.stop()
	var trouble backoff
	for ctx.Err() == nil {
		r.pulse.beat(r.Now())
		taken, err := r.take(ctx)
		if err != nil {
			if ctx.Err() == nil {
				r.Observer.Trouble("take deliveries", err)
				trouble.wait(ctx)
			}
			continue
		}
		trouble.reset()
		for i, quiet := range r.quietUntil(taken) {
			d := taken[i]
			r.begin(d)
			attempts.Go(func() {
				defer r.end(d)
				if quiet.IsZero() {
					r.carry(ctx, d)
				} else {
					r.putOff(ctx, d, quiet)
				}
			})
		}
		r.rest(ctx)
	}
}

// Moves says whether the relay looks for deliveries.
func (r *Relay) Moves(context.Context) error {
	if !r.pulse.beats(r.Now()) {
		return errors.New("the relay does not move: webhooks wait")
	}
	return nil
}

// take takes what is due as far as there is room.
func (r *Relay) take(ctx context.Context) ([]domain.Delivery, error) {
	now := r.Now()
	r.mu.Lock()
	free := r.config.AtOnce - r.all
	r.mu.Unlock()
	if free == 0 {
		return nil, nil
	}
	return r.box.Take(ctx, ports.Taking{
		Now: now, Until: now.Add(r.config.Hold), Limit: free,
		Room: func(receiver string) int { return r.room(receiver, now) },
	})
}

// room is how many more attempts may be made at a receiver. A webhook that wants
// to be left alone has none; of a machine only some addresses may want that.
func (r *Relay) room(receiver string, now time.Time) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case !r.quiet.of(receiver, now).IsZero():
		return 0
	case !r.silent.of(receiver, now).IsZero():
		return 1 - r.busy[receiver]
	}
	return r.config.Each - r.busy[receiver]
}

func (r *Relay) begin(d domain.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all++
	r.busy[d.Receiver()]++
}

// end makes room, and lets the relay look for what comes next.
func (r *Relay) end(d domain.Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all--
	if r.busy[d.Receiver()]--; r.busy[d.Receiver()] == 0 {
		delete(r.busy, d.Receiver())
	}
	r.Dispatch.Mail()
}

// heard notes what an answer says about the next attempts.
func (r *Relay) heard(d domain.Delivery, a domain.Answer) {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.Now()
	if busy := a.Busy(); busy > 0 {
		r.quiet.set(d.Address(), now.Add(busy), now)
	}
	if a.Status == 0 {
		r.silent.set(d.Receiver(), now.Add(silentFor), now)
	} else {
		delete(r.silent, d.Receiver())
	}
}

// quietUntil is, for each delivery, when its address may be sent something again;
// zero: now.
func (r *Relay) quietUntil(all []domain.Delivery) []time.Time {
	r.mu.Lock()
	defer r.mu.Unlock()
	ends := make([]time.Time, len(all))
	for i, d := range all {
		ends[i] = r.quiet.of(d.Address(), r.Now())
	}
	return ends
}

// rest waits for mail, for a while, or for ctx to end.
func (r *Relay) rest(ctx context.Context) {
	timer := time.NewTimer(r.config.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-r.Dispatch.mail:
	}
}
