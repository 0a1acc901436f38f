package application_test

import (
	"context"
	"errors"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// neighbour is another instance on the same store and the same files.
func (w *world) neighbour() *world {
	n := &world{
		Log: w.Log, Uploads: w.Uploads, Results: w.Results, Dispatch: application.NewDispatch(), Now: time.Now,
		t: w.t, repo: w.repo, results: w.results, seen: &recorder{}, dir: w.dir, analyze: w.analyze,
	}
	n.Observer = n.seen
	n.Feed = application.NewFeed(n.repo, n.Log, n.seen)
	n.Feed.Share(n.Dispatch)
	n.over(n.repo)
	return n
}

// betweenTwo plays something in which what happens to jobs in one instance is heard of
// in another.
func betweenTwo(t *testing.T, play func(t *testing.T, here, there *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		here := newWorld(t)
		here.Feed.Share(here.Dispatch)
		there := here.neighbour()
		defer here.broadcast()()
		defer there.broadcast()()
		later(time.Second)
		play(t, here, there)
	})
}

// endless is an analysis that goes on until it is stopped, and says when that was.
func endless(stopped chan<- time.Time) analyzer {
	return func(ctx context.Context, _ ports.Task, _ ports.Advance) ([]byte, error) {
		<-ctx.Done()
		stopped <- time.Now()
		return nil, context.Cause(ctx)
	}
}

func TestWhatEndsAClaimElsewhereStopsTheAnalysisHereWithinASecond(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, id string) error{
		"cancel": func(w *world, id string) error { _, err := w.jobs().Cancel(w.t.Context(), id); return err },
		"delete": func(w *world, id string) error { _, err := w.jobs().Delete(w.t.Context(), id); return err },
		"a rescue": func(w *world, id string) error {
			_, err := w.Repo.Update(w.t.Context(), id, func(j domain.Job) (domain.Job, error) { return j.Abandon(w.Now()) })
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			betweenTwo(t, func(t *testing.T, here, there *world) {
				stopped := make(chan time.Time, 10)
				here.analyze = endless(stopped)
				_, stop := here.work(1)
				defer stop()
				here.submit("a")
				here.eventually("a", domain.StatusProcessing)
				later(time.Minute)
				asked := time.Now()
				here.must(end(there, "a"))
				if took := (<-stopped).Sub(asked); took > time.Second {
					t.Errorf("it was stopped after %v", took)
				}
				later(100 * time.Millisecond)
				if files := here.files(); name == "delete" && len(files) > 0 {
					t.Errorf("files are left of a deleted job: %v", files)
				}
			})
		})
	}
}

// An instance reads its own events, too, and some of them late.
func TestAnAnalysisOutlivesWhatHasEndedEarlierClaims(t *testing.T) {
	t.Parallel()
	betweenTwo(t, func(t *testing.T, here, _ *world) {
		here.analyze = func(ctx context.Context, _ ports.Task, _ ports.Advance) ([]byte, error) {
			pause := time.NewTimer(time.Minute)
			defer pause.Stop()
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-pause.C:
				return []byte(`{}`), nil
			}
		}
		here.submit("a")
		for range 20 {
			here.must(func() error { _, err := here.jobs().Cancel(t.Context(), "a"); return err }())
			here.must(func() error { _, err := here.jobs().Retry(t.Context(), "a"); return err }())
		}
		drain, _ := here.work(1)
		later(2 * time.Minute)
		if job := here.job("a"); job.Status != domain.StatusComplete || job.Crashes != 0 {
			t.Errorf("the job is %+v", job)
		}
		drain()
	})
}

func TestWorkOfOneInstanceIsTakenUpByAnotherBeforeItsPoll(t *testing.T) {
	t.Parallel()
	betweenTwo(t, func(t *testing.T, here, there *world) {
		workers := here.workers(application.WorkersConfig{Count: 1, ClaimFor: claimFor, Poll: time.Hour, MaxAttempts: 3})
		defer begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })()
		later(time.Minute)
		there.submit("a")
		later(time.Second)
		if job := there.job("a"); job.Status != domain.StatusComplete {
			t.Errorf("a second later the job is %s", job.Status)
		}
	})
}

func TestTheRelayHearsOfEventsOfOtherInstances(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		p.Log = p.store
		p.Feed = application.NewFeed(p.store, p.store, p.seen)
		p.Feed.Share(p.Dispatch)
		defer p.broadcast()()
		url := p.hook("a")
		relay := p.relayOver(p.box, p.relay().Notifier, application.RelayConfig{AtOnce: 8, Each: 2, Hold: hold, Poll: time.Hour})
		defer begin(t, relay.Run)()
		later(time.Minute)
		there := p.neighbour()
		there.submit("x")
		_, err := there.jobs().Cancel(t.Context(), "x")
		p.must(err)
		later(time.Second)
		if got := p.receipts.got(url, "x"); len(got) != 1 {
			t.Errorf("a second later it has sent %v", got)
		}
	})
}

func TestAFollowerSeesJobsOfOtherInstancesGoOn(t *testing.T) {
	t.Parallel()
	betweenTwo(t, func(t *testing.T, here, there *world) {
		here.analyze = func(_ context.Context, _ ports.Task, advance ports.Advance) ([]byte, error) {
			for n := range 40 {
				advance(float64(n)/40, domain.StageBeats)
				pass(time.Second)
			}
			return []byte(`{}`), nil
		}
		there.submit("a")
		streams := []ports.Stream{
			there.follow(ports.FeedQuery{JobID: "a", After: ports.FromNow}),
			here.follow(ports.FeedQuery{JobID: "a", After: ports.FromNow}),
		}
		drain, _ := here.work(1)
		defer drain()
		later(3 * time.Minute)
		for _, s := range streams {
			defer s.Close()
			steps, last := stepsOf(t, s)
			if steps < 30 || steps > 45 || last < 0.9 {
				t.Errorf("%d steps were told, the last at %v", steps, last)
			}
		}
	})
}

// stepsOf reads a stream to its end, and returns how many steps it tells, and the last.
func stepsOf(t *testing.T, s ports.Stream) (steps int, last float64) {
	t.Helper()
	for {
		batch, err := s.Next(t.Context())
		if errors.Is(err, io.EOF) {
			return steps, last
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range batch {
			if u.Event.Number > 0 {
				continue
			}
			if steps++; u.Job.Progress < last {
				t.Errorf("progress falls from %v to %v", last, u.Job.Progress)
			}
			last = u.Job.Progress
		}
	}
}

// Those who follow and those who do not cost the store the same, but for the jobs that
// run elsewhere.
func TestOtherInstancesAreLookedAtOnlyWhileSomebodyFollows(t *testing.T) {
	t.Parallel()
	betweenTwo(t, func(t *testing.T, here, _ *world) {
		lists := &listed{JobRepository: here.repo}
		here.Feed = application.NewFeed(lists, here.Log, here.seen)
		here.Feed.Share(here.Dispatch)
		defer here.broadcast()()
		later(time.Minute)
		if lists.n != 0 {
			t.Errorf("jobs were listed %d times for nobody", lists.n)
		}
		for range 10 {
			defer here.follow(ports.FeedQuery{After: ports.FromNow}).Close()
		}
		later(time.Minute)
		if lists.n < 40 || lists.n > 61 {
			t.Errorf("jobs were listed %d times in a minute for ten followers", lists.n)
		}
	})
}

// listed counts how often jobs are listed.
type listed struct {
	ports.JobRepository
	n int
}

func (l *listed) List(ctx context.Context, q ports.Query) ([]domain.Job, error) {
	l.n++
	return l.JobRepository.List(ctx, q)
}

// bellringer is a watcher that says so now and then, and breaks in between.
type bellringer struct{ every time.Duration }

func (b bellringer) Watch(ctx context.Context, changed func()) error {
	tick := time.NewTicker(b.every)
	defer tick.Stop()
	for range 10 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
			changed()
		}
	}
	return errAway
}

func TestAWatcherMakesItQuickerAndMayBreak(t *testing.T) {
	t.Parallel()
	betweenTwo(t, func(t *testing.T, here, there *world) {
		stop := begin(t, func(ctx context.Context) { here.Feed.Watch(ctx, bellringer{10 * time.Millisecond}) })
		workers := here.workers(application.WorkersConfig{Count: 1, ClaimFor: claimFor, Poll: time.Hour, MaxAttempts: 3})
		defer begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })()
		for _, id := range []string{"a", "b", "c"} { // faster than the log is read
			there.submit(id)
			later(15 * time.Millisecond)
			if job := there.job(id); job.Status != domain.StatusComplete {
				t.Errorf("after a moment job %s is %s", id, job.Status)
			}
		}
		later(time.Minute)
		stop()
		if n := len(here.seen.troubles); n == 0 || n > 20 {
			t.Errorf("a watcher that breaks now and then is mentioned %d times a minute", n)
		}
	})
}

// Its first analysis is slow to end: when it does, the second one stays within reach.
func TestAJobThatIsClaimedAgainHereCanStillBeStopped(t *testing.T) {
	t.Parallel()
	betweenTwo(t, func(t *testing.T, here, there *world) {
		slow, stopped := make(chan struct{}), make(chan time.Time, 2)
		var before atomic.Bool
		here.analyze = func(ctx context.Context, task ports.Task, a ports.Advance) ([]byte, error) {
			if before.Swap(true) {
				return endless(stopped)(ctx, task, a)
			}
			<-slow
			return nil, context.Cause(ctx)
		}
		_, stop := here.work(2)
		defer stop()
		here.submit("a")
		here.eventually("a", domain.StatusProcessing)
		_, err := there.Repo.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) { return j.Abandon(there.Now()) })
		here.must(err)
		later(time.Minute)
		if job := here.job("a"); job.Status != domain.StatusProcessing || job.Crashes != 1 {
			t.Fatalf("after a rescue the job is %s, %d crashes", job.Status, job.Crashes)
		}
		close(slow)
		later(time.Second)
		asked := time.Now()
		_, err = there.jobs().Cancel(t.Context(), "a")
		here.must(err)
		if took := (<-stopped).Sub(asked); took > time.Second {
			t.Errorf("it was stopped after %v", took)
		}
	})
}
