package memory_test

import "testing"

// suite is a suite of a contract, as it is tried in stores that are broken.
type suite[Store any] struct {
	rules  []string
	breaks func(tb testing.TB, rule string, store Store) bool
	sound  func() Store
}

// planted is a store with a fault that a rule's case has to catch.
type planted[Store any] struct {
	rule, name string
	store      func() Store
}

// catches checks that every fault is noticed by its case, that no case notices
// one where there is none, and that each case is known to notice something.
func (s suite[Store]) catches(t *testing.T, faults []planted[Store]) {
	t.Helper()
	caught := make(map[string]bool)
	for _, f := range faults {
		caught[f.rule] = true
		t.Run(f.rule+"/"+f.name, func(t *testing.T) {
			t.Parallel()
			if !s.breaks(t, f.rule, f.store()) {
				t.Error("the fault was not noticed")
			}
			if s.breaks(t, f.rule, s.sound()) {
				t.Error("a fault was noticed where there is none")
			}
		})
	}
	for _, rule := range s.rules {
		if !caught[rule] {
			t.Errorf("no fault is known that the case %q catches", rule)
		}
	}
}
