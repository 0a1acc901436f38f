package application_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/application"
	"songmap/ports"
)

func TestHealthTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.submit("a")
	var disk error
	health := application.NewHealth(w.Repo, "jobs.db", application.Probe{Of: "the disk", Ask: func(context.Context) error { return disk }})
	if r := health.Report(t.Context()); r.Jobs != 1 || r.Database != "jobs.db" || len(r.Problems) > 0 {
		t.Errorf("a sound service reports %+v", r)
	}
	disk = errors.New("the disk is full")
	w.repo.away.Store(true)
	want := []string{"the database does not answer", "the disk is full"}
	if r := health.Report(t.Context()); !slices.Equal(r.Problems, want) {
		t.Errorf("reports %q, want %q", r.Problems, want)
	}
}

// stuck is a repository that answers only when it is told to give up.
type stuck struct{ ports.JobRepository }

func (stuck) Count(ctx context.Context, _ ports.Filter) (int64, error) {
	<-ctx.Done()
	return 0, ctx.Err()
}

func TestHealthDoesNotWaitForARepositoryThatIsStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := application.NewHealth(stuck{}, "jobs.db").Report(t.Context())
		if len(r.Problems) != 1 || time.Since(start) > 5*time.Second {
			t.Errorf("after %v it reports %q", time.Since(start), r.Problems)
		}
	})
}

func TestHealthDoesNotWaitForAProbeThatIsStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		comes := make(chan struct{})
		var asked atomic.Int32
		stuck := application.Probe{Of: "the upload folder", Ask: func(context.Context) error {
			asked.Add(1)
			<-comes
			return nil
		}}
		broken := application.Probe{Of: "the output folder", Ask: func(context.Context) error { return errors.New("the output folder is away") }}
		health := application.NewHealth(w.Repo, "jobs.db", stuck, broken)
		want := []string{"the upload folder does not answer", "the output folder is away"}
		for range 3 {
			start := time.Now()
			r := health.Report(t.Context())
			if !slices.Equal(r.Problems, want) || time.Since(start) > 5*time.Second {
				t.Errorf("after %v it reports %q, want %q", time.Since(start), r.Problems, want)
			}
		}
		if n := asked.Load(); n != 1 {
			t.Errorf("while it did not answer it was asked %d times", n)
		}
		close(comes)
		synctest.Wait()
		if r := health.Report(t.Context()); !slices.Equal(r.Problems, want[1:]) {
			t.Errorf("when it answers again it reports %q", r.Problems)
		}
	})
}
