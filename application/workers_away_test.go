package application_test

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestWorkersOutliveStorageThatIsAway(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]func(w *world, yes bool){
		"repository": func(w *world, yes bool) { w.repo.away.Store(yes) },
		"disk":       func(w *world, yes bool) { w.results.noSpace.Store(yes) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				runs := 0
				w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
					runs++
					away(w, true)
					return []byte("{}"), nil
				}
				_, stop := w.work(1)
				defer stop()
				w.submit("a")
				pass(time.Minute)
				away(w, false)
				job := w.eventually("a", domain.StatusComplete)
				if runs != 1 || job.Attempt != 0 {
					t.Errorf("%d analyses, attempt %d, want the first one's Song Map", runs, job.Attempt)
				}
			})
		})
	}
}

func TestAWorkerLooksAgainWhenTheRepositoryIsBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.submit("a")
		w.repo.away.Store(true)
		_, stop := w.work(1)
		defer stop()
		pass(time.Hour)
		w.repo.away.Store(false)
		w.eventually("a", domain.StatusComplete)
		if n := len(w.seen.troubles); n == 0 || n > 400 {
			t.Errorf("%d complaints in an hour", n)
		}
	})
}

// absent is a store of uploads that can be away.
type absent struct {
	ports.Uploads
	away atomic.Bool
}

func (a *absent) Fetch(ctx context.Context, upload domain.Upload) (string, func(), error) {
	if a.away.Load() {
		return "", func() {}, errAway
	}
	return a.Uploads.Fetch(ctx, upload)
}

func (a *absent) Open(ctx context.Context, path string) (ports.File, error) {
	if a.away.Load() {
		return ports.File{}, errAway
	}
	return a.Uploads.Open(ctx, path)
}

func TestAJobWaitsForUploadsThatAreAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		uploads := &absent{Uploads: w.Uploads}
		w.Uploads = uploads
		w.submit("a")
		uploads.away.Store(true)
		_, stop := w.work(1)
		defer stop()
		pass(time.Hour)
		if job := w.job("a"); job.Status != domain.StatusProcessing || job.Crashes != 0 {
			t.Errorf("after an hour it is %s, with %d crashes and %v", job.Status, job.Crashes, job.Failure)
		}
		uploads.away.Store(false)
		w.eventually("a", domain.StatusComplete)
	})
}

func TestAnAnalysisIsMadeAgainWhoseUploadWasAway(t *testing.T) {
	t.Parallel()
	gone := &domain.Failure{Code: domain.CodeInputMissing, Message: "gone"}
	for name, back := range map[string]time.Duration{"and still is": time.Hour, "and is back": 0} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				uploads := &absent{Uploads: w.Uploads}
				w.Uploads = uploads
				runs := 0
				w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
					if runs++; runs > 1 {
						return []byte("{}"), nil
					}
					if back > 0 {
						uploads.away.Store(true)
						time.AfterFunc(back, func() { uploads.away.Store(false) })
					}
					return nil, gone
				}
				_, stop := w.work(1)
				defer stop()
				w.submit("a")
				if job := w.eventually("a", domain.StatusComplete); runs != 2 || job.Attempt != 0 {
					t.Errorf("%d analyses, attempt %d", runs, job.Attempt)
				}
			})
		})
	}
}

func TestAnAnalyzerThatKeepsMissingAnUploadIsBelieved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		runs := 0
		w.analyze = func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
			runs++
			return nil, &domain.Failure{Code: domain.CodeInputMissing, Message: "gone"}
		}
		_, stop := w.work(1)
		defer stop()
		w.submit("a")
		if job := w.eventually("a", domain.StatusFailed); runs != 2 || job.Failure.Code != domain.CodeInputMissing {
			t.Errorf("%d analyses, %v", runs, job.Failure)
		}
	})
}

func TestAWorkerAsksAStoreAnewThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.results.stuck.Store(true)
		_, stop := w.work(1)
		defer stop()
		w.submit("a")
		pass(30 * time.Second)
		w.results.stuck.Store(false)
		w.eventually("a", domain.StatusComplete)
	})
}
