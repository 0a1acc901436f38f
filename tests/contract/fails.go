package contract

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// fails runs a check in silence and reports whether it failed.
func fails(tb testing.TB, check func(testing.TB)) bool {
	tb.Helper()
	s := &silent{TB: tb}
	done := make(chan struct{})
	go func() { // of its own, because FailNow ends the goroutine
		defer close(done)
		check(s)
	}()
	<-done
	return s.failed.Load()
}

// silent notes failures and keeps them to itself.
type silent struct {
	testing.TB
	failed atomic.Bool
}

func (s *silent) Fail()                 { s.failed.Store(true) }
func (s *silent) Error(...any)          { s.Fail() }
func (s *silent) Errorf(string, ...any) { s.Fail() }
func (s *silent) Fatal(...any)          { s.FailNow() }
func (s *silent) Fatalf(string, ...any) { s.FailNow() }
func (s *silent) Failed() bool          { return s.failed.Load() }

func (s *silent) FailNow() {
	s.Fail()
	runtime.Goexit()
}
