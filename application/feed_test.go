package application_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// broadcast runs the world's feed until the test ends.
func (w *world) broadcast() (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.Feed.Run(ctx)
	}()
	return func() { cancel(); <-done }
}

func (w *world) follow(q ports.FeedQuery) ports.Stream {
	w.t.Helper()
	s, err := w.Feed.Follow(w.t.Context(), q)
	w.must(err)
	return s
}

// kinds reads from a stream until it fails and returns what it told.
func kinds(ctx context.Context, s ports.Stream) (told []domain.EventKind, err error) {
	for {
		batch, err := s.Next(ctx)
		if err != nil {
			return told, err
		}
		for _, u := range batch {
			if u.Event.Number > 0 {
				told = append(told, u.Event.Kind)
			}
		}
	}
}

// wantKinds reads until nothing has come for a second.
func (w *world) wantKinds(s ports.Stream, end error, want ...domain.EventKind) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
	defer cancel()
	if told, err := kinds(ctx, s); !slices.Equal(told, want) || !errors.Is(err, end) {
		w.t.Errorf("the stream tells %v and then %v, want %v and %v", told, err, want, end)
	}
}

func inBubble(t *testing.T, play func(t *testing.T, w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		stop := w.broadcast()
		defer stop()
		play(t, w)
	})
}

func TestAJobIsFollowedToItsEnd(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		job := w.submit("a")
		w.submit("b")
		s := w.follow(ports.FeedQuery{JobID: "a", After: ports.FromNow})
		defer s.Close()
		if number, at := s.Start(); number != 2 || at != job {
			t.Errorf("Start = %d, %+v, want 2 and the job", number, at)
		}
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			pass(time.Minute)
			return []byte(`{}`), nil
		}
		drain, _ := w.work(2)
		defer drain()
		told, err := kinds(t.Context(), s)
		told = slices.DeleteFunc(told, func(k domain.EventKind) bool { return k == domain.EventProgressed }) // the last stage may be too short to be seen
		if !slices.Equal(told, []domain.EventKind{domain.EventStarted, domain.EventCompleted}) || !errors.Is(err, io.EOF) {
			t.Errorf("the stream tells %v and then %v", told, err)
		}
	})
}

func TestAReaderGoesOnWhereItStopped(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.submit("a")
		_, err := w.jobs().Cancel(t.Context(), "a")
		w.must(err)
		for after, want := range [][]domain.EventKind{{domain.EventCreated, domain.EventFailed}, {domain.EventFailed}, nil} {
			for _, id := range []string{"a", ""} {
				end := io.EOF
				if id == "" {
					end = context.DeadlineExceeded
				}
				s := w.follow(ports.FeedQuery{JobID: id, After: int64(after)})
				w.wantKinds(s, end, want...)
				s.Close()
			}
		}
	})
}

// What is told between the last page of the log and the first live event must
// be told once.
func TestNothingIsLostOrToldTwiceWhileAReaderCatchesUp(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		const jobs, perStream = 1500, 3
		go func() {
			for i := range jobs {
				w.submit(fmt.Sprint("job-", i))
				if i%10 == 0 {
					pass(20 * time.Millisecond)
				}
			}
		}()
		var seen int64
		for seen < jobs {
			s := w.follow(ports.FeedQuery{After: seen})
			for range perStream {
				if seen == jobs {
					break
				}
				batch, err := s.Next(t.Context())
				w.must(err)
				for _, u := range batch {
					if u.Event.Number != seen+1 {
						t.Fatalf("after event %d comes %d", seen, u.Event.Number)
					}
					seen++
				}
			}
			s.Close()
		}
	})
}

func TestAJobThatEndsWhileItsPastIsReadIsOver(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.submit("a")
		s := w.follow(ports.FeedQuery{JobID: "a"})
		defer s.Close()
		_, err := w.jobs().Cancel(t.Context(), "a")
		w.must(err)
		w.wantKinds(s, io.EOF, domain.EventCreated, domain.EventFailed)
	})
}

func TestARetriedJobIsNotOverAtItsFirstEnd(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.submit("a")
		jobs := w.jobs()
		_, err := jobs.Cancel(t.Context(), "a")
		w.must(err)
		_, err = jobs.Retry(t.Context(), "a")
		w.must(err)
		s := w.follow(ports.FeedQuery{JobID: "a"})
		defer s.Close()
		w.wantKinds(s, context.DeadlineExceeded, domain.EventCreated, domain.EventFailed, domain.EventRequeued)
		_, err = jobs.Delete(t.Context(), "a")
		w.must(err)
		w.wantKinds(s, io.EOF, domain.EventDeleted)
	})
}

// Nobody has read of the job when it is deleted.
func TestOfAJobThatIsDeletedAtOnceFollowersHearEverything(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		live := w.follow(ports.FeedQuery{After: ports.FromNow})
		defer live.Close()
		w.submit("a")
		jobs := w.jobs()
		_, err := jobs.Cancel(t.Context(), "a")
		w.must(err)
		_, err = jobs.Delete(t.Context(), "a")
		w.must(err)
		whole := []domain.EventKind{domain.EventCreated, domain.EventFailed, domain.EventDeleted}
		w.wantKinds(live, context.DeadlineExceeded, whole...)
		for after := range 3 {
			for _, id := range []string{"a", ""} {
				end := io.EOF
				if id == "" {
					end = context.DeadlineExceeded
				}
				late := w.follow(ports.FeedQuery{JobID: id, After: int64(after)})
				w.wantKinds(late, end, whole[after:]...)
				late.Close()
			}
		}
	})
}

func TestOfAnEarlierJobOfTheSameIDANewReaderHearsNothing(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		jobs := w.jobs()
		for range 2 {
			w.submit("a")
			_, err := jobs.Cancel(t.Context(), "a")
			w.must(err)
			_, err = jobs.Delete(t.Context(), "a")
			w.must(err)
		}
		for after, want := range map[int64][]domain.EventKind{
			0: {domain.EventCreated, domain.EventFailed, domain.EventDeleted},
			2: {domain.EventDeleted, domain.EventCreated, domain.EventFailed, domain.EventDeleted}, // it has heard of the first, and goes on
		} {
			s := w.follow(ports.FeedQuery{JobID: "a", After: after})
			w.wantKinds(s, io.EOF, want...)
			s.Close()
		}
		w.submit("a")
		s := w.follow(ports.FeedQuery{JobID: "a"})
		defer s.Close()
		w.wantKinds(s, context.DeadlineExceeded, domain.EventCreated)
	})
}

func TestAFilterPassesDeletions(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		s := w.follow(ports.FeedQuery{Statuses: []domain.Status{domain.StatusFailed}, After: ports.FromNow})
		defer s.Close()
		w.submit("a")
		jobs := w.jobs()
		_, err := jobs.Cancel(t.Context(), "a")
		w.must(err)
		_, err = jobs.Delete(t.Context(), "a")
		w.must(err)
		w.wantKinds(s, context.DeadlineExceeded, domain.EventFailed, domain.EventDeleted)
		late := w.follow(ports.FeedQuery{Statuses: []domain.Status{domain.StatusPending}})
		defer late.Close()
		w.wantKinds(late, context.DeadlineExceeded, domain.EventCreated, domain.EventDeleted)
	})
}

func TestProgressComesBetweenEvents(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, w *world) {
		w.analyze = func(_ context.Context, _ ports.Task, advance ports.Advance) ([]byte, error) {
			for n := range 10 {
				advance(float64(n)/10, domain.StageBeats)
				pass(time.Second)
			}
			return []byte(`{}`), nil
		}
		w.submit("a")
		s := w.follow(ports.FeedQuery{JobID: "a", After: ports.FromNow})
		defer s.Close()
		drain, _ := w.work(1)
		defer drain()
		var steps []float64
		for {
			batch, err := s.Next(t.Context())
			if err != nil {
				break
			}
			if batch[0].Event.Number == 0 {
				steps = append(steps, batch[0].Job.Progress)
			}
		}
		if len(steps) < 8 || !slices.IsSorted(steps) {
			t.Errorf("progress is %v", steps)
		}
	})
}
