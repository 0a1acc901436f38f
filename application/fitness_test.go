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
	"songmap/ports"
)

func TestAnInstanceThatCannotRunJobsLeavesThemToOthersAndSaysSoOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var away atomic.Bool
		away.Store(true)
		var asked atomic.Int64
		workers := w.workers(application.WorkersConfig{Count: 4, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3})
		workers.Fitness = application.NewFitness(w.seen,
			application.Probe{Of: "the analyzer", Ask: func(context.Context) error { asked.Add(1); return nil }},
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
		if n := asked.Load(); n > 1900 {
			t.Errorf("the analyzer was asked %d times in an hour", n)
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

// cutOff is an instance that is cut off from its media when an analysis is at some
// point.
type cutOff struct {
	*world
	away atomic.Bool
}

func newCutOff(t *testing.T) *cutOff {
	t.Helper()
	c := &cutOff{world: newWorld(t)}
	c.Uploads, c.Results = cutUploads{c.Uploads, c}, cutResults{c.Results, c}
	return c
}

func (c *cutOff) begin(t *testing.T) (stop func()) {
	t.Helper()
	workers := c.workers(application.WorkersConfig{Count: 1, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3})
	workers.Fitness = application.NewFitness(c.seen, application.Probe{Of: "the media", Files: true, Ask: func(context.Context) error {
		if c.away.Load() {
			return errors.New("the media are away")
		}
		return nil
	}})
	return begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })
}

// gone waits for as long as it takes, or a try, and returns an error while the media
// are away.
func (c *cutOff) gone(ctx context.Context, hangs bool) error {
	if !c.away.Load() {
		return nil
	}
	if hangs {
		<-ctx.Done()
	}
	return errAway
}

type cutUploads struct {
	ports.Uploads
	*cutOff
}

func (u cutUploads) Fetch(ctx context.Context, upload domain.Upload) (string, func(), error) {
	if err := u.gone(ctx, true); err != nil {
		return "", func() {}, err
	}
	return u.Uploads.Fetch(ctx, upload)
}

type cutResults struct {
	ports.Results
	*cutOff
}

func (r cutResults) Save(ctx context.Context, jobID, token string, songMap []byte) (string, error) {
	if err := r.gone(ctx, false); err != nil {
		return "", err
	}
	return r.Results.Save(ctx, jobID, token, songMap)
}

func TestAnInstanceThatIsCutOffFromTheMediaGivesItsJobsToOthers(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]func(c *cutOff){
		"before the upload is there": func(c *cutOff) {
			c.seen.on = func(e domain.Event) { c.away.Store(e.Kind == domain.EventStarted || c.away.Load()) }
		},
		"before the Song Map is kept": func(c *cutOff) {
			c.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
				c.away.Store(true)
				return []byte("{}"), nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCutOff(t)
				when(c)
				defer c.begin(t)()
				c.submit("a")
				later(10 * time.Second)
				if job := c.job("a"); job.Status != domain.StatusPending || job.Attempt != 0 || job.Crashes != 0 || job.StartedAt.IsZero() {
					t.Errorf("after ten seconds it is %s, attempt %d, %d crashes, started %v", job.Status, job.Attempt, job.Crashes, job.StartedAt)
				}
			})
		})
	}
}

func TestAnAnalysisIsKeptWhenTheMediaAreSoonBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCutOff(t)
		runs := 0
		c.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			runs++
			c.away.Store(true)
			time.AfterFunc(3*time.Second, func() { c.away.Store(false) })
			return []byte("{}"), nil
		}
		defer c.begin(t)()
		c.submit("a")
		if c.eventually("a", domain.StatusComplete); runs != 1 {
			t.Errorf("it was analysed %d times", runs)
		}
	})
}

// An instance that is outdated, or has lost its analyzer, can still keep what it has made.
func TestAnInstanceThatShouldClaimNothingFinishesWhatItRuns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		var outdated atomic.Bool
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			outdated.Store(true)
			pass(time.Minute)
			return []byte("{}"), nil
		}
		workers := w.workers(application.WorkersConfig{Count: 2, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3})
		workers.Fitness = application.NewFitness(w.seen, application.Probe{Of: "the schema", Ask: func(context.Context) error {
			if outdated.Load() {
				return errors.New("it is outdated")
			}
			return nil
		}})
		defer begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })()
		w.submit("a")
		later(10 * time.Second)
		w.submit("b")
		later(2 * time.Minute)
		if a, b := w.job("a"), w.job("b"); a.Status != domain.StatusComplete || b.Status != domain.StatusPending {
			t.Errorf("what it ran is %s, and what came later %s", a.Status, b.Status)
		}
	})
}

// What belongs to a job is done faster than the question is answered.
func TestAQuestionThatIsCutShortSaysNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			pass(3 * time.Second)
			return []byte("{}"), nil
		}
		workers := w.workers(application.WorkersConfig{Count: 1, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 3})
		workers.Fitness = application.NewFitness(w.seen, application.Probe{
			Of: "the media", Ask: func(context.Context) error { pass(500 * time.Millisecond); return nil },
		})
		defer begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })()
		w.submit("a")
		w.submit("b")
		later(8 * time.Second) // two analyses, and a question before each
		if job := w.job("b"); job.Status != domain.StatusComplete {
			t.Errorf("after eight seconds the second job is %s", job.Status)
		}
	})
}

// crowded is a machine on which there is no room for what an analysis needs.
type crowded struct {
	*world
	full atomic.Bool
}

func (c *crowded) room() error {
	if c.full.Load() {
		return ports.ErrNoSpace
	}
	return nil
}

func newCrowded(t *testing.T) *crowded {
	t.Helper()
	c := &crowded{world: newWorld(t)}
	c.full.Store(true)
	c.Uploads, c.Results = crowdedUploads{c.Uploads, c}, crowdedResults{c.Results, c}
	return c
}

// begin begins workers of one of several instances, or of the only one.
func (c *crowded) begin(t *testing.T, only bool) (stop func()) {
	t.Helper()
	workers := c.workers(application.WorkersConfig{Count: 1, ClaimFor: claimFor, Poll: time.Second, MaxAttempts: 1})
	if !only {
		workers.Fitness = application.NewFitness(c.seen, application.Probe{
			Of: "the temporary files", Needed: true, Ask: func(context.Context) error { return c.room() },
		})
	}
	return begin(t, func(ctx context.Context) { workers.Run(ctx, ctx) })
}

type crowdedUploads struct {
	ports.Uploads
	*crowded
}

func (u crowdedUploads) Fetch(ctx context.Context, upload domain.Upload) (string, func(), error) {
	if err := u.room(); err != nil {
		return "", func() {}, err
	}
	return u.Uploads.Fetch(ctx, upload)
}

type crowdedResults struct {
	ports.Results
	*crowded
}

func (r crowdedResults) Workspace(ctx context.Context, jobID string) (ports.Workspace, error) {
	if err := r.room(); err != nil {
		return nil, err
	}
	return r.Results.Workspace(ctx, jobID)
}

// The disk becomes full at some point, by what the instance itself does or by others.
func TestAnInstanceWithoutRoomGivesItsJobsToOthersAndHealsAlone(t *testing.T) {
	t.Parallel()
	for name, when := range map[string]func(c *crowded){
		"before the upload is there": func(c *crowded) {
			var before atomic.Bool
			c.seen.on = func(e domain.Event) {
				if e.Kind == domain.EventStarted && !before.Swap(true) {
					c.full.Store(true)
				}
			}
		},
		"during the analysis": func(c *crowded) { c.analyze = c.fillsOnce() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c := newCrowded(t)
				c.full.Store(false)
				when(c)
				defer c.begin(t, false)()
				c.submit("a")
				later(15 * time.Second)
				if job := c.job("a"); job.Status != domain.StatusPending || job.Attempt != 0 || job.Crashes != 0 || job.StartedAt.IsZero() {
					t.Errorf("after a while it is %s, attempt %d, %d crashes, started %v", job.Status, job.Attempt, job.Crashes, job.StartedAt)
				}
				c.full.Store(false)
				c.eventually("a", domain.StatusComplete)
			})
		})
	}
}

// fillsOnce is an analyzer that fills the disk, and fails, the first time.
func (c *crowded) fillsOnce() analyzer {
	var before atomic.Bool
	return func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
		if !before.Swap(true) {
			c.full.Store(true)
			return nil, domain.NewFailure(domain.CodeAnalyzerFailed)
		}
		return []byte("{}"), nil
	}
}

// One song may need more room than there is, and others less.
func TestAJobForWhichThereIsNoRoomWaitsWhileOthersRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCrowded(t)
		c.full.Store(false)
		big := bigUpload{Uploads: c.Uploads}
		big.lies.Store(true)
		c.Uploads = &big
		defer c.begin(t, false)()
		c.submit("big")
		c.submit("small")
		c.eventually("small", domain.StatusComplete)
		if job := c.job("big"); job.Status != domain.StatusPending || job.Attempt != 0 || job.Crashes != 0 {
			t.Errorf("after the others it is %s, attempt %d, %d crashes", job.Status, job.Attempt, job.Crashes)
		}
		big.lies.Store(false)
		c.eventually("big", domain.StatusComplete)
	})
}

// bigUpload is that of the job "big", for which there is no room.
type bigUpload struct {
	ports.Uploads
	lies atomic.Bool // in the way of it is what others have there
}

func (u *bigUpload) Fetch(ctx context.Context, upload domain.Upload) (string, func(), error) {
	if u.lies.Load() && upload.FileName == "big.mp3" {
		return "", func() {}, ports.ErrNoSpace
	}
	return u.Uploads.Fetch(ctx, upload)
}

func TestTheOnlyInstanceWaitsForRoomWithItsJobs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newCrowded(t)
		c.full.Store(false)
		c.analyze = c.fillsOnce()
		defer c.begin(t, true)()
		c.submit("a")
		later(time.Minute)
		if job := c.job("a"); job.Status != domain.StatusProcessing || job.Attempt != 0 {
			t.Errorf("while there is no room it is %s, attempt %d", job.Status, job.Attempt)
		}
		c.full.Store(false)
		c.eventually("a", domain.StatusComplete)
	})
}
