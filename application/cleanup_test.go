package application_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

func TestRetentionDeletesEachKindInItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		_, stop := w.work(1)
		w.submit("complete")
		w.eventually("complete", domain.StatusComplete)
		stop()
		w.submit("failed")
		w.submit("pending")
		jobs := w.jobs()
		_, err := jobs.Cancel(t.Context(), "failed")
		w.must(err)

		const day = 24 * time.Hour
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			jobs.Retain(ctx, nil, application.Retention{domain.StatusComplete: 30 * day, domain.StatusFailed: 7 * day}, time.Hour)
		}()
		for _, c := range []struct {
			wait time.Duration
			left int64
		}{{6 * day, 3}, {day + 2*time.Hour, 2}, {22 * day, 2}, {day + 2*time.Hour, 1}, {365 * day, 1}} {
			pass(c.wait)
			synctest.Wait()
			page, err := jobs.List(t.Context(), ports.Query{Limit: 10})
			w.must(err)
			if page.Total != c.left {
				t.Errorf("%v later %d jobs are left, want %d", c.wait, page.Total, c.left)
			}
		}
		w.expectUploads(1)
		cancel()
		<-done
	})
}
