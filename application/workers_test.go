package application_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestWorkersCompleteWhatIsSubmitted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.analyze = func(_ context.Context, task ports.Task, advance ports.Advance) ([]byte, error) {
			advance(0.5, domain.StageBeats)
			pass(time.Second)
			return os.ReadFile(task.Input)
		}
		_, stop := w.work(2)
		defer stop()
		w.submit("a")
		job := w.eventually("a", domain.StatusComplete)
		if job.Progress != 1 || job.SongMapPath == "" {
			t.Errorf("complete with progress %v and Song Map %q", job.Progress, job.SongMapPath)
		}
		_, file, err := w.newLibrary().SongMap(t.Context(), "a")
		w.must(err)
		if doc := w.read(file); doc != "song a" {
			t.Errorf("Song Map = %q", doc)
		}
		w.seen.expect(t, "a", domain.EventCreated, domain.EventStarted, domain.EventProgressed, domain.EventCompleted)
	})
}

func TestACompleteJobTellsWhatItsSongMapSaysWasNotHeard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			return []byte("warning: The end is missing."), nil
		}
		_, stop := w.work(1)
		defer stop()
		w.submit("a")
		if job := w.eventually("a", domain.StatusComplete); job.Warnings != "The end is missing." {
			t.Errorf("warnings = %q", job.Warnings)
		}
	})
}

func TestASubmitWakesAWorkerAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		_, stop := w.work(1)
		defer stop()
		synctest.Wait()
		start := time.Now()
		w.submit("a")
		synctest.Wait()
		if job := w.job("a"); job.Status != domain.StatusComplete || time.Since(start) != 0 {
			t.Errorf("job is %s after %v", job.Status, time.Since(start))
		}
	})
}

func TestAJobWhoseUploadIsGoneEndsAsInputMissing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		job := w.submit("a")
		w.must(w.Uploads.Remove(t.Context(), job.Input.Path))
		_, stop := w.work(1)
		defer stop()
		if job := w.eventually("a", domain.StatusFailed); job.Failure.Code != domain.CodeInputMissing || job.Attempt != 1 {
			t.Errorf("failed with %v after %d attempts", job.Failure, job.Attempt)
		}
		if len(w.seen.troubles) > 0 {
			t.Errorf("operators are bothered with %q", w.seen.troubles)
		}
	})
}

func TestATransientFailureIsTriedThreeTimes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var tries []time.Time
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			tries = append(tries, time.Now())
			return nil, errors.New("bug in the analyzer")
		}
		_, stop := w.work(1)
		defer stop()
		w.submit("a")
		job := w.eventually("a", domain.StatusFailed)
		if len(tries) != 3 || job.Attempt != 3 || job.Failure.Code != domain.CodeAnalyzerFailed {
			t.Errorf("%d tries, attempt %d, %v", len(tries), job.Attempt, job.Failure)
		}
		if job.Failure.Message == "bug in the analyzer" || len(w.seen.troubles) != 3 {
			t.Errorf("the client is shown %q, operators %q", job.Failure.Message, w.seen.troubles)
		}
		for i := 1; i < len(tries); i++ {
			if wait := tries[i].Sub(tries[i-1]); wait < domain.Backoff(i, 1) {
				t.Errorf("try %d came after %v", i+1, wait)
			}
		}
		w.seen.expect(t, "a", domain.EventCreated, domain.EventStarted, domain.EventRequeued,
			domain.EventStarted, domain.EventRequeued, domain.EventStarted, domain.EventFailed)
	})
}

func TestAnAnalysisThatIsLongAndSilentKeepsItsClaim(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.analyze = func(ctx context.Context, _ ports.Task, _ ports.Advance) ([]byte, error) {
			select {
			case <-ctx.Done():
				return nil, context.Cause(ctx)
			case <-time.After(time.Hour):
				return []byte("{}"), nil
			}
		}
		_, stop := w.work(1)
		defer stop()
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		go w.rescue().Run(ctx, time.Second)
		w.submit("a")
		if job := w.eventually("a", domain.StatusComplete); job.Crashes != 0 {
			t.Errorf("the claim ran out %d times", job.Crashes)
		}
	})
}

func TestProgressIsWrittenFourTimesASecondAtMost(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		const seconds = 20
		w.analyze = func(_ context.Context, _ ports.Task, advance ports.Advance) ([]byte, error) {
			for i := range seconds * 100 {
				advance(float64(i)/(seconds*100), domain.StageBeats)
				pass(10 * time.Millisecond)
			}
			return []byte("{}"), nil
		}
		_, stop := w.work(1)
		defer stop()
		w.submit("a")
		w.eventually("a", domain.StatusComplete)
		if n := w.repo.updates.Load(); n < seconds || n > 4*seconds+3 {
			t.Errorf("%d writes in %d seconds", n, seconds)
		}
	})
}

func TestStagesThatBeginTogetherAfterAQuietTimeAreAllInTheLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		stages := []domain.Stage{domain.StageBeats, domain.StageHarmony}
		w.analyze = func(_ context.Context, _ ports.Task, advance ports.Advance) ([]byte, error) {
			for range 2 {
				pass(2 * time.Second)
				for _, s := range stages {
					advance(.5, s)
					pass(50 * time.Millisecond)
				}
			}
			return []byte("{}"), nil
		}
		_, stop := w.work(1)
		defer stop()
		w.submit("a")
		w.eventually("a", domain.StatusComplete)
		var begun []domain.Stage
		for _, e := range w.seen.events {
			if e.Kind == domain.EventProgressed && e.Stage != domain.StageWrite {
				begun = append(begun, e.Stage)
			}
		}
		if want := slices.Repeat(stages, 2); !slices.Equal(begun, want) {
			t.Errorf("the log has %v, want %v", begun, want)
		}
	})
}

func TestAWorkerThatLostItsClaimChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		frozen, thaw := make(chan struct{}), make(chan struct{})
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			close(frozen)
			<-thaw
			return []byte("stale"), nil
		}
		drain, _ := w.work(1)
		w.submit("a")
		<-frozen
		claim := domain.Claim{Token: "second", Worker: "w2", Until: time.Now().Add(time.Hour)}
		second, err := w.Repo.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
			j, err := j.Abandon(time.Now())
			w.must(err)
			return j.Claim(claim, time.Now())
		})
		w.must(err)
		close(thaw)
		drain()
		if now := w.job("a"); now != second.After {
			t.Errorf("the job is %+v, want it as the second worker holds it: %+v", now, second.After)
		}
		if len(w.seen.refused) != 1 {
			t.Errorf("operators hear of %d refused workers, want 1", len(w.seen.refused))
		}
	})
}

func TestWhatACrashedRunLeftIsNotTakenForTheSongMap(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.submit("a")
		_, err := w.Results.Save(t.Context(), "a", "dead", []byte("left behind"))
		w.must(err)
		_, stop := w.work(1)
		defer stop()
		job := w.eventually("a", domain.StatusComplete)
		if doc := w.songMap("a", job.SongMapPath); doc == "left behind" {
			t.Errorf("the job's Song Map is %q", doc)
		}
	})
}

// A store that goes away in the middle of a write may have kept it, and may
// still be away when the worker asks whether it did.
func TestASongMapThatAJobMayOwnIsNotDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		repo := &doubtful{JobRepository: w.repo}
		w.over(repo)
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			repo.doubt.Store(true)
			return []byte("{}"), nil
		}
		_, stop := w.work(1)
		defer stop()
		w.submit("a")
		pass(time.Minute)
		repo.doubt.Store(false)
		job := w.eventually("a", domain.StatusComplete)
		if doc := w.songMap("a", job.SongMapPath); doc != "{}" {
			t.Errorf("the job is complete, but its Song Map is %q", doc)
		}
	})
}

func TestAWorkerThatFrozeBeforeItBeganSparesTheSongMapOfAnother(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		store := &slow{Uploads: w.Uploads, frozen: make(chan struct{}), thaw: make(chan struct{})}
		w.Uploads = store
		drain, _ := w.work(1)
		w.submit("a")
		<-store.frozen
		path, err := w.Results.Save(t.Context(), "a", "second", []byte("by the second"))
		w.must(err)
		_, err = w.Repo.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
			j, err := j.Abandon(time.Now())
			w.must(err)
			j, err = j.Claim(domain.Claim{Token: "second", Until: time.Now().Add(time.Hour)}, time.Now())
			w.must(err)
			return j.Complete("second", path, nil, time.Now())
		})
		w.must(err)
		close(store.thaw)
		drain()
		if doc := w.songMap("a", path); doc != "by the second" {
			t.Errorf("the Song Map of the complete job is %q", doc)
		}
	})
}

// slow is a store of uploads that is asked for a file and then takes its time.
type slow struct {
	ports.Uploads
	frozen, thaw chan struct{}
}

func (s *slow) Fetch(ctx context.Context, upload domain.Upload) (string, func(), error) {
	close(s.frozen)
	<-s.thaw
	return s.Uploads.Fetch(ctx, upload)
}

// A client may choose the id of a job that it has deleted.
func TestAWorkerOfADeletedJobSparesTheSongMapOfItsNamesake(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var path string
		w.results.saved = func() { // meanwhile, the job is deleted, and its namesake analysed
			_, err := w.jobs().Delete(t.Context(), "a")
			w.must(err)
			w.claimed("a", time.Now().Add(time.Hour))
			path, err = w.results.Results.Save(t.Context(), "a", "t-a", []byte("namesake's"))
			w.must(err)
		}
		drain, _ := w.work(1)
		w.submit("a")
		synctest.Wait()
		drain()
		if doc := w.songMap("a", path); doc != "namesake's" {
			t.Errorf("the namesake's Song Map is %q", doc)
		}
	})
}
