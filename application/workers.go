package application

import (
	"context"
	"errors"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// WorkersConfig says how many workers there are and how they behave.
type WorkersConfig struct {
	Count       int           // analyses at once
	Name        string        // of this process, for people to read
	ClaimFor    time.Duration // a claim that is not renewed for this long runs out
	Poll        time.Duration // how often to look for work that nobody announced
	MaxAttempts int           // analyzer errors after which a job fails
}

// Workers claim jobs, have them analysed, and complete or fail them.
type Workers struct {
	Deps
	analyzer ports.Analyzer
	config   WorkersConfig
	pulse    pulse // of any of them
}

// NewWorkers returns workers that have not started.
func NewWorkers(d Deps, analyzer ports.Analyzer, c WorkersConfig) *Workers {
	return &Workers{Deps: d, analyzer: analyzer, config: c}
}

// Run works until claiming ends, then finishes the analyses that run. When
// working ends too, those are stopped and their jobs given back.
func (w *Workers) Run(claiming, working context.Context) {
	defer w.pulse.stop()
	var wg sync.WaitGroup
	for range w.config.Count {
		wg.Go(func() { w.loop(claiming, working) })
	}
	wg.Wait()
}

// Alive says whether at least one worker looks for work, or works.
func (w *Workers) Alive(context.Context) error {
	if !w.pulse.beats(w.Now()) {
		return errors.New("no worker is alive: jobs wait")
	}
	return nil
}

// loop takes one job after the other. It outlives a repository that is away:
// it asks again, less and less often, until it is back.
func (w *Workers) loop(claiming, working context.Context) {
	var trouble backoff
	for claiming.Err() == nil {
		w.pulse.beat(w.Now())
		job, err := w.claim(claiming)
		switch {
		case err == nil:
			trouble.reset()
			w.Dispatch.Wake() // there may be more: let another worker look
			(&run{w, job, job.Held.Token}).do(working)
		case errors.Is(err, ports.ErrNoWork):
			trouble.reset()
			w.rest(claiming, w.config.Poll)
		case claiming.Err() == nil:
			w.Observer.Trouble("claim a job", err)
			trouble.wait(claiming)
		}
	}
}

func (w *Workers) claim(ctx context.Context) (domain.Job, error) {
	now := w.Now()
	claim := domain.Claim{Token: w.NewID(), Worker: w.config.Name, Until: now.Add(w.config.ClaimFor)}
	var before domain.Job
	job, err := w.Repo.Claim(ctx, now, func(j domain.Job) (domain.Job, error) {
		before = j
		return j.Claim(claim, now)
	})
	if err == nil {
		w.tell(before, job)
	}
	return job, err
}

// rest waits for a wake-up call, for d, or for ctx to end.
func (w *Workers) rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-w.Dispatch.wake:
	}
}

// The first and the longest wait for storage that is away.
const (
	storageFirst = 250 * time.Millisecond
	storageMost  = 10 * time.Second
)

// backoff waits longer each time, until it is reset.
type backoff struct{ last time.Duration }

func (b *backoff) reset() { b.last = 0 }

// wait returns false if ctx ended first.
func (b *backoff) wait(ctx context.Context) bool {
	b.last = min(max(2*b.last, storageFirst), storageMost)
	pause(ctx, b.last)
	return ctx.Err() == nil
}

// pause waits for so long, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
