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
	Repo     *Announced
	Uploads  ports.Uploads
	Results  ports.Results
	Analyzer ports.Analyzer
	Dispatch *Dispatch
	Observer ports.Observer
	Now      func() time.Time
	NewToken func() string // a fencing token
	Config   WorkersConfig
	Fitness  *Fitness // without it nothing is claimed

	liveness liveness // of any of them
}

// Begin counts the workers as alive from now on: Run comes next, and whoever asks in
// between need not be told that nobody works.
func (w *Workers) Begin() { w.liveness.renew() }

// Run works until claiming ends, then finishes the analyses that run. When
// working ends too, those are stopped and their jobs given back.
func (w *Workers) Run(claiming, working context.Context) {
	defer w.liveness.stop()
	var wg sync.WaitGroup
	for range w.Config.Count {
		wg.Go(func() { w.loop(claiming, working) })
	}
	wg.Wait()
}

// Alive says whether at least one worker looks for work, or works.
func (w *Workers) Alive(context.Context) error {
	if !w.liveness.holds() {
		return errors.New("no worker is alive: jobs wait")
	}
	return nil
}

// loop takes one job after the other. It outlives a repository that is away:
// it asks again, less and less often, until it is back.
func (w *Workers) loop(claiming, working context.Context) {
	var trouble backoff
	for claiming.Err() == nil {
		w.liveness.renew()
		if !w.Fitness.fit(claiming) {
			w.Dispatch.work.wait(claiming, w.Config.Poll)
			continue
		}
		claimed, err := w.claim(claiming)
		switch {
		case err == nil:
			trouble.reset()
			w.Dispatch.work.ring() // there may be more: let another worker look
			job := claimed.After
			(&run{w, job, job.Held.Token, claimed.Event.Number}).do(working)
		case errors.Is(err, ports.ErrNoWork):
			trouble.reset()
			w.Dispatch.work.wait(claiming, w.Config.Poll)
		case claiming.Err() == nil:
			w.Observer.Trouble("claim a job", err)
			trouble.wait(claiming)
		}
	}
}

func (w *Workers) claim(ctx context.Context) (ports.Transition, error) {
	now := w.Now()
	claim := domain.Claim{Token: w.NewToken(), Worker: w.Config.Name, Until: now.Add(w.Config.ClaimFor)}
	return w.Repo.Claim(ctx, now, func(j domain.Job) (domain.Job, error) { return j.Claim(claim, now) })
}
