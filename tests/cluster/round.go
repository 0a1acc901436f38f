//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"songmap/tests/crowd"
)

// round is clients that act, a fault among them, and the oracle.
type round struct {
	plan
	site   *site
	crowd  *crowd.Crowd
	prober *crowd.Member // acts alone
	chance *rand.Rand
	out    io.Writer

	recovery         time.Duration
	lost, duplicated int
	found            []string
	remark           string // what else was measured
}

// maxRecovery is what is promised.
const maxRecovery = 15 * time.Second

func (r *round) run(ctx context.Context, fault func(context.Context, *round) error) error {
	r.crowd.Tolerant = true
	acting, stop := context.WithCancel(ctx)
	defer stop()
	done := make(chan []string, 1)
	all := r.site.client()
	defer all.Close()
	dice := rand.New(rand.NewPCG(r.chance.Uint64(), 0)) // the fault has its own
	go func() { done <- r.crowd.Act(acting, all, dice) }()
	err := r.occupy(ctx, all)
	if err == nil {
		err = fault(ctx, r)
	}
	if err == nil {
		err = r.recover(ctx)
	}
	stop()
	r.found = append(r.found, <-done...)
	if err != nil {
		return err
	}
	return r.judge(ctx)
}

// occupy gives every worker a job that lasts, so that a fault interrupts some.
func (r *round) occupy(ctx context.Context, to *crowd.Client) error {
	m := r.prober
	m.To, m.Chance = to, r.chance
	workers := workersEach * len(r.site.instances)
	for range workers {
		name := fmt.Sprintf("long%d.wav", len(m.Songs))
		s := crowd.NewSong(r.chance, name, fmt.Sprint(crowd.Plays, " ", long.Milliseconds()), 100)
		m.Songs = append(m.Songs, s)
		m.Submit(ctx, s)
	}
	return until(ctx, "every worker has a job", func(ctx context.Context) bool {
		n, err := to.Count(ctx, "processing")
		return err == nil && n >= workers
	})
}

const (
	// long is how long a job takes that is interrupted.
	long = 4 * time.Second
	// workersEach is how many workers an instance has.
	workersEach = 2
)

// recover waits until the service does its work again: a new song is taken, and
// what was being processed has ended or has begun anew.
func (r *round) recover(ctx context.Context) error {
	begun := time.Now()
	to := r.site.client()
	defer to.Close()
	interrupted := r.processing(ctx, to)
	if err := r.probe(ctx, to); err != nil {
		return err
	}
	for id, last := range interrupted {
		if err := r.resumed(ctx, to, id, last); err != nil {
			return err
		}
	}
	took := time.Since(begun)
	if took > maxRecovery {
		r.found = append(r.found, fmt.Sprintf("the recovery took %v", took.Round(time.Millisecond)))
	}
	r.recovery = max(r.recovery, took)
	return r.site.revive(ctx)
}

// tryEvery is how often something is tried.
const tryEvery = 50 * time.Millisecond

// maxWait bounds every wait for something that must come.
const maxWait = 2 * time.Minute

// until tries again and again until something has come.
func until(ctx context.Context, what string, try func(context.Context) bool) error {
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	for !try(ctx) {
		if pause(ctx, tryEvery); ctx.Err() != nil {
			return fmt.Errorf("%s: not within %v", what, maxWait)
		}
	}
	return nil
}

// processing are the jobs that run, as far as anybody knows, with the number of
// the last event of each.
func (r *round) processing(ctx context.Context, to *crowd.Client) map[string]int64 {
	running := make(map[string]int64)
	_ = until(ctx, "list what runs", func(ctx context.Context) bool { // the probe will tell
		list, err := to.List(ctx, "processing")
		for _, v := range list {
			running[v.JobID] = 0
			if events, err := to.History(ctx, v.JobID); err == nil && len(events) > 0 {
				running[v.JobID] = events[len(events)-1].Number
			}
		}
		return err == nil
	})
	return running
}

// probe sends a song, again until it is taken.
func (r *round) probe(ctx context.Context, to *crowd.Client) error {
	m := r.prober
	m.To, m.Chance = to, r.chance
	s := m.Compose()
	return until(ctx, "a song is taken", func(ctx context.Context) bool {
		m.Submit(ctx, s)
		return s.Fate == crowd.FateKept
	})
}

// resumed waits until a job has ended, has begun anew after the event that was its
// last, or is gone.
func (r *round) resumed(ctx context.Context, to *crowd.Client, id string, last int64) error {
	return until(ctx, "job "+id+" runs again", func(ctx context.Context) bool {
		v, err := to.Job(ctx, id)
		if err != nil {
			return errors.Is(err, crowd.ErrGone)
		}
		return v.Finished() || startedAfter(ctx, to, id, last)
	})
}

func startedAfter(ctx context.Context, to *crowd.Client, id string, last int64) bool {
	events, err := to.History(ctx, id)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(events, func(e crowd.Event) bool { return e.Kind == "started" && e.Number > last })
}

func (r *round) judge(ctx context.Context) error {
	r.crowd.Tolerant = false
	to := r.site.client()
	defer to.Close()
	if err := to.Heals(ctx, maxWait); err != nil {
		return err
	}
	o := &crowd.Oracle{To: to, Remains: func(context.Context, *crowd.Song) bool { return false }}
	_, err := o.Judge(ctx, append(r.crowd.Songs(), r.prober.Songs...))
	r.lost, r.duplicated = o.Lost, o.Duplicated
	r.found = append(r.found, o.Found...)
	return err
}

// answers reports whether an instance says that it is ready.
func answers(ctx context.Context, to *crowd.Client) bool {
	code, _, err := to.Ask(ctx, http.MethodGet, "/readyz")
	return err == nil && code == http.StatusOK
}

// pause waits for so long, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
