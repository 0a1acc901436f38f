package application

import (
	"context"
	"sync"
)

// Dispatch is how the use cases reach the workers of this process: it wakes
// one when there may be work, and interrupts an analysis that is no longer
// wanted. It wakes the relay when there may be mail. Workers elsewhere find out
// by themselves, at their next poll or heartbeat; Dispatch only makes it quick.
type Dispatch struct {
	wake chan struct{}
	mail chan struct{}

	mu      sync.Mutex
	running map[string]context.CancelCauseFunc // by job id
}

// NewDispatch returns a Dispatch that no worker uses yet.
func NewDispatch() *Dispatch {
	return &Dispatch{
		wake:    make(chan struct{}, 1),
		mail:    make(chan struct{}, 1),
		running: make(map[string]context.CancelCauseFunc),
	}
}

// Wake lets one worker look for work. Calls while nobody has looked count once.
func (d *Dispatch) Wake() { ring(d.wake) }

// Mail lets the relay look for deliveries, in the same way.
func (d *Dispatch) Mail() { ring(d.mail) }

func ring(bell chan<- struct{}) {
	select {
	case bell <- struct{}{}:
	default:
	}
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
