package application_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

func TestOnlyTheReaderThatFallsBehindIsCutOff(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		slow := w.follow(ports.FeedQuery{After: ports.FromNow})
		defer slow.Close()
		quick := w.follow(ports.FeedQuery{After: ports.FromNow})
		defer quick.Close()
		const jobs = 200
		for i := range jobs {
			w.submit(fmt.Sprint("job-", i))
			pass(time.Second)
			if _, err := quick.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		told, err := kinds(ctx, slow)
		if !errors.Is(err, ports.ErrFellBehind) || len(told) >= jobs {
			t.Errorf("the slow reader got %d events and %v", len(told), err)
		}
		if n := w.Feed.Followers(); n != 1 {
			t.Errorf("%d followers are left, want 1", n)
		}
	})
}

func TestAStopEndsEveryStream(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		stop := w.broadcast()
		w.submit("a")
		one := w.follow(ports.FeedQuery{JobID: "a", After: ports.FromNow})
		all := w.follow(ports.FeedQuery{After: ports.FromNow})
		stop()
		for _, s := range []ports.Stream{one, all} {
			w.wantKinds(s, ports.ErrStopping)
			s.Close()
		}
		if _, err := w.Feed.Follow(t.Context(), ports.FeedQuery{After: ports.FromNow}); !errors.Is(err, ports.ErrStopping) {
			t.Errorf("Follow after the stop = %v", err)
		}
	})
}

// A stop waits for jobs that run, and their end is what happens last.
func TestAStopTellsWhatHappenedLast(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		stop := w.broadcast()
		s := w.follow(ports.FeedQuery{After: ports.FromNow})
		defer s.Close()
		w.submit("a")
		synctest.Wait() // and what follows comes within the same burst
		w.submit("b")
		stop()
		w.wantKinds(s, ports.ErrStopping, domain.EventCreated, domain.EventCreated)
	})
}

func TestWhatIsNotThereCannotBeFollowed(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		for _, after := range []int64{ports.FromNow, 0, 1 << 60} {
			if _, err := w.Feed.Follow(t.Context(), ports.FeedQuery{JobID: "nobody", After: after}); !errors.Is(err, ports.ErrNotFound) {
				t.Errorf("Follow after %d = %v, want ErrNotFound", after, err)
			}
		}
		w.submit("a")
		_, err := w.jobs().Delete(t.Context(), "a")
		w.must(err)
		s := w.follow(ports.FeedQuery{JobID: "a"})
		defer s.Close()
		w.wantKinds(s, io.EOF, domain.EventCreated, domain.EventDeleted)
	})
}

// After a restored backup the log is shorter than what a reader has seen.
func TestAReaderThatHasSeenMoreThanThereIsMissesNothingNew(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.submit("a")
		s := w.follow(ports.FeedQuery{After: 1000})
		defer s.Close()
		w.submit("b")
		w.wantKinds(s, context.DeadlineExceeded, domain.EventCreated)
	})
}

// countedLog counts how often it is read, and can be away.
type countedLog struct {
	ports.EventLog
	reads atomic.Int64
	away  atomic.Bool
}

func (l *countedLog) Events(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
	l.reads.Add(1)
	if l.away.Load() {
		return nil, errAway
	}
	return l.EventLog.Events(ctx, q)
}

func TestTheLogIsReadOnceForAllAndNotAtAllForNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		log := &countedLog{EventLog: w.repo.JobRepository.(ports.EventLog)}
		w.Feed = application.NewFeed(w.repo, log, w.seen)
		w.over(w.repo)
		stop := w.broadcast()
		defer stop()
		w.submit("a")
		pass(time.Minute + time.Second/2) // between two polls
		if n := log.reads.Load(); n != 0 {
			t.Errorf("the log was read %d times for nobody", n)
		}
		var streams []ports.Stream
		for range 100 {
			streams = append(streams, w.follow(ports.FeedQuery{After: ports.FromNow}))
		}
		w.submit("b")
		synctest.Wait()
		if n := log.reads.Load(); n != 1 {
			t.Errorf("the log was read %d times for 100 readers, want once", n)
		}
		log.away.Store(true)
		w.submit("c")
		pass(10 * time.Second)
		log.away.Store(false)
		for _, s := range streams {
			w.wantKinds(s, context.DeadlineExceeded, domain.EventCreated, domain.EventCreated)
			s.Close()
		}
	})
}

// slowLog takes its time to say what is newest.
type slowLog struct{ ports.EventLog }

func (l slowLog) Newest(ctx context.Context) (int64, error) {
	pass(time.Hour)
	return l.EventLog.Newest(ctx)
}

func TestNoAnalysisWaitsForAFollowerToBegin(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.Feed = application.NewFeed(w.repo, slowLog{w.repo.JobRepository.(ports.EventLog)}, w.seen)
		w.over(w.repo)
		stop := w.broadcast()
		defer stop()
		w.analyze = func(_ context.Context, _ ports.Task, advance ports.Advance) ([]byte, error) {
			for n := range 3 {
				advance(float64(n)/10, domain.StageBeats)
				pass(time.Second)
			}
			return []byte(`{}`), nil
		}
		begun := time.Now()
		followed := make(chan ports.Stream)
		go func() { followed <- w.follow(ports.FeedQuery{After: ports.FromNow}) }()
		synctest.Wait()
		w.submit("a")
		drain, _ := w.work(1)
		w.eventually("a", domain.StatusComplete)
		if took := time.Since(begun); took > time.Minute {
			t.Errorf("the job took %s", took)
		}
		drain()
		s := <-followed
		defer s.Close()
		w.submit("b")
		w.wantKinds(s, context.DeadlineExceeded, domain.EventCreated)
	})
}
