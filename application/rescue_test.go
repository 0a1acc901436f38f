package application_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
)

// claimed makes a job that a worker elsewhere holds until the given time.
func (w *world) claimed(id string, until time.Time) {
	w.t.Helper()
	w.submit(id)
	_, err := w.Repo.Update(w.t.Context(), id, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: "t-" + id, Worker: "elsewhere", Until: until}, time.Now())
	})
	w.must(err)
}

func TestTakeOverTakesBackEveryClaim(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const many = 250 // more than fit on a page
	ids := make([]string, many)
	for i := range ids {
		ids[i] = w.NewID()
		w.claimed(ids[i], time.Now().Add(time.Hour))
	}
	w.must(application.NewRescue(w.Deps).TakeOver(t.Context()))
	for _, id := range ids {
		if job := w.job(id); job.Status != domain.Pending || job.Crashes != 1 {
			t.Fatalf("job %s is %s with %d crashes", id, job.Status, job.Crashes)
		}
	}
	w.seen.expect(t, ids[0], domain.Created, domain.Requeued)
}

func TestRescueTakesBackOnlyClaimsThatRanOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.claimed("lost", time.Now().Add(10*time.Second))
		w.claimed("alive", time.Now().Add(time.Hour))
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			application.NewRescue(w.Deps).Run(ctx, time.Second)
		}()
		pass(9500 * time.Millisecond)
		if job := w.job("lost"); job.Status != domain.Processing {
			t.Errorf("a claim that holds was taken back: %s", job.Status)
		}
		pass(2 * time.Second)
		if job := w.job("lost"); job.Status != domain.Pending {
			t.Errorf("a claim that ran out was left: %s", job.Status)
		}
		if job := w.job("alive"); job.Status != domain.Processing {
			t.Errorf("somebody else's claim was taken back: %s", job.Status)
		}
		cancel()
		<-done
	})
}
