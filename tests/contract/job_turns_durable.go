package contract

import (
	"fmt"
	"testing"
)

// DurableJobTurns checks that turns go on after a repository was closed and
// opened. At returns how to open a new store, for one case alone, and sees to its
// end.
func DurableJobTurns(t *testing.T, at func(*testing.T) Reopen) {
	t.Helper()
	run(t, durableTurnRules(), func(t *testing.T) *durableWorld { return newDurableWorld(t, at(t)) })
}

func durableTurnRules() []rule[*durableWorld] {
	return []rule[*durableWorld]{
		{"turns go on after a reopen", reopenTurns},
		{"nobody gets ahead of all who wait by a reopen", reopenNewcomers},
	}
}

func reopenTurns(w *durableWorld) {
	w.create(several("a", 4, 0)...)
	w.create(several("b", 2, 10)...)
	w.gets("a0", start)
	w.reopen()
	w.gets("b10", start)
	w.reopen()
	w.claims("a1", "b11", "a2", "a3")
}

func reopenNewcomers(w *durableWorld) {
	w.create(several("a", 8, 0)...)
	for n := range 4 {
		w.gets(fmt.Sprint("a", n), start)
	}
	w.reopen()
	w.create(several("b", 4, 10)...)
	w.claims("a4", "b10", "a5", "b11", "a6", "b12", "a7", "b13")
}
