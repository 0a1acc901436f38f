package postgres_test

import (
	"fmt"
	"sync"
	"testing"

	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

// Every thousand operations what changed the counts is added to the totals.
func TestCountsAreRightWhoeverWritesAndFolds(t *testing.T) {
	t.Parallel()
	const stores, each = 3, 1200
	dsn := postgresql.Database(t)
	reader := open(t, dsn)
	var writing sync.WaitGroup
	for w := range stores {
		s := open(t, dsn)
		writing.Go(func() {
			var all sync.WaitGroup
			for i := range each {
				all.Go(func() { create(t, s, fmt.Sprint(w, "-", i)) })
			}
			all.Wait()
		})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		writing.Wait()
	}()
	for before, ended := int64(0), false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		n, err := reader.Count(t.Context(), ports.Filter{})
		if err != nil || n < before {
			t.Fatalf("%d jobs, and before %d, %v", n, before, err)
		}
		before = n
	}
	other := connect(t, dsn)
	execute(t, other, "UPDATE jobs SET status = 'paused' WHERE job_id LIKE '0-%'")
	execute(t, other, "DELETE FROM jobs WHERE job_id LIKE '1-%'")
	for status, want := range map[domain.Status]int64{domain.StatusPending: each, domain.StatusFailed: each, domain.StatusComplete: 0} {
		if n, err := reader.Count(t.Context(), ports.Filter{Statuses: []domain.Status{status}}); n != want || err != nil {
			t.Errorf("%d jobs are %s, %v, want %d", n, status, err, want)
		}
	}
	if err := reader.Fold(t.Context()); err != nil {
		t.Fatal(err)
	}
	var left int64
	if err := other.QueryRow(t.Context(), "SELECT count(*) FROM job_deltas").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d changes are not in the totals, %v", left, err)
	}
	if n, err := reader.Count(t.Context(), ports.Filter{}); n != (stores-1)*each || err != nil {
		t.Errorf("%d jobs, %v", n, err)
	}
}

func TestAWatcherHearsOfWhatOthersAppend(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s, other := open(t, dsn), open(t, dsn)
	changed := make(chan struct{}, 10)
	var watching sync.WaitGroup
	defer watching.Wait()
	ended := make(chan error, 1)
	watching.Go(func() { ended <- s.Watch(t.Context(), func() { changed <- struct{}{} }) })
	<-changed // at the start
	create(t, other, "a")
	<-changed
	execute(t, connect(t, dsn), "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")
	if err := <-ended; err == nil {
		t.Error("a watcher that cannot watch says nothing")
	}
}
