package application

import (
	"context"
	"sync"
)

// Dispatch is how the use cases reach the workers and the relay of this process:
// it wakes them when there may be work, and interrupts an analysis that is no
// longer wanted. Workers elsewhere find out by themselves, at their next poll or
// heartbeat; Dispatch only makes it quick.
type Dispatch struct {
	work  bell // there may be a job to claim: let one worker look
	relay bell // there may be deliveries

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc // by job id
}

// NewDispatch returns a Dispatch that no worker uses yet.
func NewDispatch() *Dispatch {
	return &Dispatch{work: newBell(), relay: newBell(), running: make(map[string]context.CancelCauseFunc)}
}

// Stop ends the analysis of a job with the given cause, if it runs here.
func (d *Dispatch) Stop(jobID string, cause error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if cancel, ok := d.running[jobID]; ok {
		cancel(cause)
	}
}

// enter makes the context under which a job is analysed, so that Stop can end
// it. The caller calls leave when the analysis has ended.
func (d *Dispatch) enter(ctx context.Context, jobID string) (_ context.Context, leave func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.running[jobID] = cancel
	return ctx, func() {
		cancel(nil)
		d.mu.Lock()
		defer d.mu.Unlock()
		delete(d.running, jobID)
	}
}
