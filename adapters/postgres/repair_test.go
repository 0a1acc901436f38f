package postgres_test

import (
	"fmt"
	"sync"
	"testing"

	"songmap/tests/postgresql"
)

func TestARecountIsRightWhileOthersWrite(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s, other := open(t, dsn), open(t, dsn)
	execute(t, connect(t, dsn), "INSERT INTO job_totals (status, jobs) VALUES ('pending', 7)")
	var writing sync.WaitGroup
	defer writing.Wait()
	for w := range 8 {
		writing.Go(func() {
			for n := range 50 {
				create(t, other, fmt.Sprint(w, "-", n))
			}
		})
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		writing.Wait()
	}()
	for ended := false; !ended; {
		select {
		case <-done:
			ended = true
		default:
		}
		if err := s.Recount(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := other.Fold(t.Context()); err != nil {
			t.Fatal(err)
		}
		if wrong, err := s.Miscounts(t.Context()); err != nil || len(wrong) > 0 {
			t.Fatalf("after a recount: %q, %v", wrong, err)
		}
	}
}
