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

func TestOneCallServesAllWhoCameBeforeItBegan(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var j durable.Joint
		var times atomic.Int64
		slow := func() error {
			times.Add(1)
			<-time.After(time.Second)
			return nil
		}
		var callers sync.WaitGroup
		callers.Go(func() { _ = j.Do(slow) })
		synctest.Wait() // the first is at it: what the others changed may have come too late for it
		for range 100 {
			callers.Go(func() {
				before := times.Load()
				_ = j.Do(slow)
				if times.Load() == before {
					t.Error("it was not done after the call")
				}
			})
		}
		callers.Wait()
		if n := times.Load(); n != 2 {
			t.Errorf("it was done %d times, want 2", n)
		}
	})
}

func TestAFailureIsTheFailureOfAllWhoSharedIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var j durable.Joint
		broken := errors.New("broken")
		fails := func() error {
			<-time.After(time.Second)
			return broken
		}
		var callers sync.WaitGroup
		for range 3 {
			callers.Go(func() {
				if err := j.Do(fails); !errors.Is(err, broken) {
					t.Errorf("Do = %v, want the failure", err)
				}
			})
		}
		callers.Wait()
		if err := j.Do(func() error { return nil }); err != nil {
			t.Errorf("the next is %v, want nil", err)
		}
	})
}

// The kernel tells of a failed write once, so those who waited for their turn
// would not hear of what it has lost of theirs.
func TestAFailureIsTheFailureOfAllWhoWaitedMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var j durable.Joint
		broken := errors.New("broken")
		var callers sync.WaitGroup
		callers.Go(func() {
			_ = j.Do(func() error {
				<-time.After(time.Second)
				return broken
			})
		})
		synctest.Wait()
		for range 3 {
			callers.Go(func() {
				if err := j.Do(func() error { return nil }); !errors.Is(err, broken) {
					t.Errorf("Do = %v, want the failure", err)
				}
			})
		}
		callers.Wait()
		for range 2 {
			if err := j.Do(func() error { return nil }); err != nil {
				t.Errorf("afterwards it is %v, want nil", err)
			}
		}
	})
}

func TestAPanicIsAFailureOfAllWhoSharedIt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var j durable.Joint
		var callers sync.WaitGroup
		callers.Go(func() {
			defer func() { _ = recover() }()
			_ = j.Do(func() error {
				<-time.After(time.Second)
				panic("boom")
			})
		})
		synctest.Wait()
		callers.Go(func() {
			if err := j.Do(func() error { return nil }); err == nil {
				t.Error("Do = nil, want an error")
			}
		})
		callers.Wait()
		if err := j.Do(func() error { return nil }); err != nil {
			t.Errorf("afterwards it is %v, want nil", err)
		}
	})
}
