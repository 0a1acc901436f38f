package application_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
)

func TestAnInstanceThatCannotRunJobsLeavesThemToOthersAndSaysSoOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var away atomic.Bool
		away.Store(true)
		asked := 0
		workers := w.workers(application.WorkersConfig{Count: 4, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3})
		workers.Fitness = application.NewFitness(w.seen,
			application.Probe{Of: "the analyzer", Ask: func(context.Context) error { asked++; return nil }},
			application.Probe{Of: "the media", Ask: func(context.Context) error {
				if away.Load() {
					return errors.New("the media are away")
				}
				return nil
			}})
		defer begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })()
		w.submit("a")
		later(time.Hour)
		if job := w.job("a"); job.Status != domain.StatusPending || job.StartedAt != (time.Time{}) {
			t.Errorf("it has claimed: %+v", job)
		}
		if n := len(w.seen.troubles); n != 1 {
			t.Errorf("it has said so %d times: %v", n, w.seen.troubles)
		}
		if err := workers.Alive(t.Context()); err != nil {
			t.Errorf("its workers count as dead: %v", err)
		}
		if asked > 1900 {
			t.Errorf("the analyzer was asked %d times in an hour", asked)
		}
		away.Store(false)
		later(5 * time.Second)
		if job := w.job("a"); job.Status != domain.StatusComplete {
			t.Errorf("when all is well the job is %s", job.Status)
		}
		away.Store(true)
		later(time.Minute)
		if n := len(w.seen.troubles); n != 2 {
			t.Errorf("the second time it has said so, too: %v", w.seen.troubles)
		}
	})
}

func TestAStoreThatHangsKeepsAnInstanceFromClaiming(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		back := make(chan struct{})
		workers := w.workers(application.WorkersConfig{Count: 4, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3})
		workers.Fitness = application.NewFitness(w.seen, application.Probe{
			Of: "the upload folder", Ask: func(context.Context) error { <-back; return nil },
		})
		stop := begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })
		w.submit("a")
		later(time.Minute)
		if job := w.job("a"); job.Status != domain.StatusPending {
			t.Errorf("it has claimed: %+v", job)
		}
		if n := len(w.seen.troubles); n != 1 {
			t.Errorf("it has said so %d times: %v", n, w.seen.troubles)
		}
		close(back)
		later(5 * time.Second)
		if job := w.job("a"); job.Status != domain.StatusComplete {
			t.Errorf("when all is well the job is %s", job.Status)
		}
		stop()
	})
}
