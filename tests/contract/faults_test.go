package contract

import (
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
)

// trial tries the cases of a suite in stores that are broken.
type trial[World, Store any] struct {
	rules []rule[World]
	world func(testing.TB, Store) World
	sound func(testing.TB) Store
}

// planted is a store with a fault that a rule's case has to catch.
type planted[Store any] struct {
	rule, name string
	store      func(testing.TB) Store
	sound      func(testing.TB) Store // the same without the fault; nil: the trial's
}

// catches checks that every fault is noticed by its case, that no case notices
// one where there is none, and that each case is known to notice something.
func (tr trial[World, Store]) catches(t *testing.T, faults []planted[Store]) {
	t.Helper()
	for _, f := range faults {
		t.Run(f.rule+"/"+f.name, func(t *testing.T) {
			t.Parallel()
			if !tr.breaks(t, f.rule, f.store(t)) {
				t.Error("the fault was not noticed")
			}
			sound := f.sound
			if sound == nil {
				sound = tr.sound
			}
			if tr.breaks(t, f.rule, sound(t)) {
				t.Error("a fault was noticed where there is none")
			}
		})
	}
	for _, r := range tr.rules {
		if !slices.ContainsFunc(faults, func(f planted[Store]) bool { return f.rule == r.name }) {
			t.Errorf("no fault is known that the case %q catches", r.name)
		}
	}
}

// breaks reports whether the case of a rule fails in a store.
func (tr trial[World, Store]) breaks(tb testing.TB, name string, store Store) bool {
	tb.Helper()
	i := slices.IndexFunc(tr.rules, func(r rule[World]) bool { return r.name == name })
	if i < 0 {
		tb.Fatalf("there is no rule %q", name)
	}
	s := &silent{TB: tb}
	done := make(chan struct{})
	go func() { // of its own, because FailNow ends the goroutine
		defer close(done)
		tr.rules[i].check(tr.world(s, store))
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
