package application

import (
	"context"
	"sync"
	"time"

	"songmap/domain"
)

// advanceEvery is the shortest time between two writes of one job's progress.
const advanceEvery = 250 * time.Millisecond

// keeper keeps a claim alive and writes down how far the analysis has come;
// both go into one write.
type keeper struct {
	run    *run
	cancel context.CancelCauseFunc
	done   chan struct{}
	news   bell

	mu       sync.Mutex
	fraction float64
	stage    domain.Stage
}

// keep starts a keeper. The context that it returns ends when the claim is
// lost. The caller calls stop.
func (r *run) keep(ctx context.Context) (context.Context, *keeper) {
	ctx, cancel := context.WithCancelCause(ctx)
	k := &keeper{run: r, cancel: cancel, done: make(chan struct{}), news: newBell()}
	go k.loop(ctx)
	return ctx, k
}

// stop ends the keeper and waits for its last write.
func (k *keeper) stop() {
	k.cancel(nil)
	<-k.done
}

// advance is a ports.Advance. It never blocks.
func (k *keeper) advance(fraction float64, stage domain.Stage) {
	k.mu.Lock()
	k.fraction, k.stage = fraction, stage
	k.mu.Unlock()
	k.news.ring()
}

func (k *keeper) loop(ctx context.Context) {
	defer close(k.done)
	ready := time.NewTicker(advanceEvery) // after a quiet time two writes may follow each other
	defer ready.Stop()
	for {
		k.news.wait(ctx, k.run.Config.ClaimFor/3)
		if ctx.Err() != nil {
			return
		}
		k.run.liveness.renew()
		if err := k.write(ctx); lost(err) {
			k.cancel(err)
			return
		} else if err != nil {
			k.run.Observer.Trouble("renew claim on job "+k.run.job.ID, err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ready.C:
		}
	}
}

func (k *keeper) write(ctx context.Context) error {
	k.mu.Lock()
	fraction, stage := k.fraction, k.stage
	k.mu.Unlock()
	return k.run.write(ctx, func(j domain.Job) (domain.Job, error) {
		now := k.run.Now()
		return j.Advance(k.run.token, fraction, stage, now.Add(k.run.Config.ClaimFor), now)
	})
}
