package application_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// claimed makes a job that a worker elsewhere holds until the given time.
func (w *world) claimed(id string, until time.Time) {
	w.t.Helper()
	w.submit(id)
	_, err := w.repo.Update(w.t.Context(), id, func(j domain.Job) (domain.Job, error) {
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
		ids[i] = w.newID()
		w.claimed(ids[i], time.Now().Add(time.Hour))
	}
	w.must(w.rescue().TakeOver(t.Context()))
	for _, id := range ids {
		if job := w.job(id); job.Status != domain.StatusPending || job.Crashes != 1 {
			t.Fatalf("job %s is %s with %d crashes", id, job.Status, job.Crashes)
		}
	}
	w.seen.expect(t, ids[0], domain.EventCreated, domain.EventRequeued)
}

// patience is how many looks, one a second, the rescue has here.
const patience = 10

func TestRescueTakesBackOnlyWhatNobodyRenewsWhateverTheClock(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]time.Duration{
		"right": 0, "set forward": 24 * time.Hour, "set back": -24 * time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.claimed("lost", time.Now().Add(claimFor))
				w.claimed("alive", time.Now().Add(claimFor))
				w.Now = func() time.Time { return time.Now().Add(set) }
				ctx, cancel := context.WithCancel(t.Context())
				done := make(chan struct{})
				go func() {
					defer close(done)
					w.rescue().Run(ctx, time.Second)
				}()
				for n := range 3 {
					pass(claimFor / 2)
					_, err := w.Repo.Update(t.Context(), "alive", func(j domain.Job) (domain.Job, error) {
						return j.Advance("t-alive", 0, "", w.Now().Add(claimFor), w.Now())
					})
					w.must(err)
					if job := w.job("lost"); n == 0 && job.Status != domain.StatusProcessing {
						t.Errorf("a claim was taken back too early: %s", job.Status)
					}
				}
				if job := w.job("lost"); job.Status != domain.StatusPending || job.Crashes != 1 {
					t.Errorf("a claim that nobody renewed was left: %s, %d crashes", job.Status, job.Crashes)
				}
				cancel()
				<-done
			})
		})
	}
}

// heldUp is a repository that lists nothing for a while.
type heldUp struct {
	ports.JobRepository
	gate atomic.Pointer[chan struct{}]
}

func (h *heldUp) List(ctx context.Context, q ports.Query) ([]domain.Job, error) {
	if gate := h.gate.Load(); gate != nil {
		<-*gate
	}
	return h.JobRepository.List(ctx, q)
}

// A machine that slept finds every claim as old as its sleep.
func TestARescueThatWasStoppedTakesBackNothingThatIsRenewed(t *testing.T) {
	t.Parallel()
	for name, renewed := range map[string]time.Duration{
		"while it was": -time.Minute, "soon after, as the holder was stopped, too": 3 * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.claimed("a", time.Now().Add(claimFor))
				repo := &heldUp{JobRepository: w.repo}
				rescue := w.rescue()
				rescue.Repo = &application.Announced{JobRepository: repo, Observer: w.seen, Feed: w.Feed, Dispatch: w.Dispatch}
				defer begin(t, func(ctx context.Context) { rescue.Run(ctx, time.Second) })()
				later(3 * time.Second)
				gate := make(chan struct{})
				repo.gate.Store(&gate)
				renew := func() {
					_, err := w.Repo.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
						return j.Advance("t-a", 0, "", w.Now().Add(claimFor), w.Now())
					})
					w.must(err)
				}
				later(time.Hour)
				if renewed < 0 {
					renew()
					later(-renewed)
				}
				close(gate)
				later(max(renewed, 0))
				renew()
				later(claimFor / 2)
				if job := w.job("a"); job.Status != domain.StatusProcessing {
					t.Errorf("the job is %s, with %d crashes", job.Status, job.Crashes)
				}
			})
		})
	}
}
