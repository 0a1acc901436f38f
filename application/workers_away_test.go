package application_test

import (
	"context"
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
				job := w.eventually("a", domain.Complete)
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
		w.eventually("a", domain.Complete)
		if n := len(w.seen.troubles); n == 0 || n > 400 {
			t.Errorf("%d complaints in an hour", n)
		}
	})
}
