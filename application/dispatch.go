package application

import (
	"context"
	"sync"

	"songmap/domain"
)

// Dispatch is how the use cases reach the workers and the relay of this process:
// it wakes them when there may be work, and interrupts an analysis that is no
// longer wanted. The Dispatch of every other instance hears of it from the log. All
// would find out by themselves, at their next poll or heartbeat; Dispatch only makes
// it quick.
type Dispatch struct {
	work  bell // there may be a job to claim: let one worker look
	relay bell // there may be deliveries

	mu      sync.Mutex
	running map[string]analysis // by job id
}

// analysis is one that runs here.
type analysis struct {
	cancel context.CancelCauseFunc
	claim  int64 // the number of the event with which the claim began
}

// NewDispatch returns a Dispatch that no worker uses yet.
func NewDispatch() *Dispatch {
	return &Dispatch{work: newBell(), relay: newBell(), running: make(map[string]analysis)}
}

// Stop ends the analysis of a job with the given cause, if it runs here.
func (d *Dispatch) Stop(jobID string, cause error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if a, ok := d.running[jobID]; ok {
		a.cancel(cause)
	}
}

// heed acts on events of any instance, by number: it wakes whom they concern, and
// ends an analysis whose claim something has ended since.
func (d *Dispatch) heed(events []domain.Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, e := range events {
		if e.Status() == domain.StatusPending {
			d.work.ring()
		}
		if a, ok := d.running[e.JobID]; ok && e.Number > a.claim && e.Kind != domain.EventProgressed {
			a.cancel(errUnwanted)
		}
	}
	d.relay.ring()
}

// runs reports whether a job is analysed here.
func (d *Dispatch) runs(jobID string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.running[jobID]
	return ok
}

// enter makes the context under which a job is analysed, so that Stop can end
// it. Claim is the number of the event with which the claim on the job began. The
// caller calls leave when the analysis has ended.
func (d *Dispatch) enter(ctx context.Context, jobID string, claim int64) (_ context.Context, leave func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running[jobID] = analysis{cancel, claim}
	return ctx, func() {
		cancel(nil)
		d.mu.Lock()
		defer d.mu.Unlock()
		if d.running[jobID].claim == claim { // else this instance has claimed it again
			delete(d.running, jobID)
		}
	}
}
