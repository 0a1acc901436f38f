package postgres_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"songmap/ports"
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

func TestNamesThatAHandHasTakenAwayAreMissedAndPutBack(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, dsn)
	create(t, s, "a")
	other := connect(t, dsn)
	execute(t, other, "DELETE FROM job_names")
	execute(t, other, "INSERT INTO job_names VALUES ('gone', 'x')")
	want := []string{"has 1 jobs whose names cannot be searched", "has the names of 1 jobs that are not there"}
	if wrong, err := s.Miscounts(t.Context()); !slices.Equal(wrong, want) || err != nil {
		t.Errorf("Miscounts = %q, %v, want %q", wrong, err, want)
	}
	if err := s.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if wrong, err := s.Miscounts(t.Context()); len(wrong) > 0 || err != nil {
		t.Errorf("Miscounts = %q, %v, want none", wrong, err)
	}
	found, err := s.List(t.Context(), ports.Query{Filter: ports.Filter{FileName: job("a").Input.FileName}, Limit: 2})
	if len(found) != 1 || err != nil {
		t.Errorf("List by the name = %v, %v", found, err)
	}
}
