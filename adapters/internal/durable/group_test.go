package durable_test

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/internal/durable"
)

func TestOneRunServesAllWhoCallBeforeItBegins(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g durable.Group
		var times atomic.Int64
		slow := func() error {
			times.Add(1)
			<-time.After(time.Second)
			return nil
		}
		var callers sync.WaitGroup
		callers.Go(func() { _ = g.Do(slow) })
		synctest.Wait() // the first run has begun: what the others changed may have come too late for it
		for range 100 {
			callers.Go(func() {
				before := times.Load()
				_ = g.Do(slow)
				if times.Load() == before {
					t.Error("no run has begun after the call")
				}
			})
		}
		callers.Wait()
		if n := times.Load(); n != 2 {
			t.Errorf("%d runs, want 2", n)
		}
	})
}

func TestAFailedRunFailsAllWhoShareIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g durable.Group
		broken := errors.New("broken")
		fails := func() error {
			<-time.After(time.Second)
			return broken
		}
		var callers sync.WaitGroup
		for range 3 {
			callers.Go(func() {
				if err := g.Do(fails); !errors.Is(err, broken) {
					t.Errorf("Do = %v, want the failure", err)
				}
			})
		}
		callers.Wait()
		if err := g.Do(func() error { return nil }); err != nil {
			t.Errorf("the next is %v, want nil", err)
		}
	})
}

// The kernel reports a failed write once, so those who wait for the next run would
// not learn that something of theirs was lost.
func TestAFailedRunFailsAllWhoWaitForTheNext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g durable.Group
		broken := errors.New("broken")
		var callers sync.WaitGroup
		callers.Go(func() {
			_ = g.Do(func() error {
				<-time.After(time.Second)
				return broken
			})
		})
		synctest.Wait()
		for range 3 {
			callers.Go(func() {
				if err := g.Do(func() error { return nil }); !errors.Is(err, broken) {
					t.Errorf("Do = %v, want the failure", err)
				}
			})
		}
		callers.Wait()
		for range 2 {
			if err := g.Do(func() error { return nil }); err != nil {
				t.Errorf("afterwards it is %v, want nil", err)
			}
		}
	})
}

func TestAPanicFailsAllWhoShareTheRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var g durable.Group
		var callers sync.WaitGroup
		callers.Go(func() {
			defer func() { _ = recover() }()
			_ = g.Do(func() error {
				<-time.After(time.Second)
				panic("boom")
			})
		})
		synctest.Wait()
		callers.Go(func() {
			if err := g.Do(func() error { return nil }); err == nil {
				t.Error("Do = nil, want an error")
			}
		})
		callers.Wait()
		if err := g.Do(func() error { return nil }); err != nil {
			t.Errorf("afterwards it is %v, want nil", err)
		}
	})
}
