package contract

import (
	"slices"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

// Reopen opens a store at its place and returns the repository in it, which is
// empty the first time. Each further call first closes what the last returned.
type Reopen = func() ports.JobRepository

// DurableJobRepository checks that a repository finds everything again after
// it was closed and opened. At returns how to open a new store, for one case
// alone, and sees to its end.
func DurableJobRepository(t *testing.T, at func(*testing.T) Reopen) {
	t.Helper()
	run(t, durableRules(), func(t *testing.T) *durableWorld { return newDurableWorld(t, at(t)) })
}

// durableWorld is what a case has to itself: a store that is empty at first.
type durableWorld struct {
	jobWorld
	open Reopen
}

func newDurableWorld(tb testing.TB, open Reopen) *durableWorld {
	tb.Helper()
	return &durableWorld{newJobWorld(tb, open()), open}
}

func (w *durableWorld) reopen() { w.jobs = plainJobs{w.open()} }

func durableRules() []rule[*durableWorld] {
	return []rule[*durableWorld]{
		{"the identity stays across a reopen", reopenIdentity},
		{"jobs in every state are there after a reopen", reopenStates},
		{"hostile text is there after a reopen", reopenText},
		{"what was updated and deleted stays so after a reopen", reopenChanges},
		{"a claim holds across a reopen", reopenClaim},
		{"counts are right after a reopen", reopenCounts},
		{"idempotency keys stay taken after a reopen", reopenKeys},
		{"a cursor keeps its meaning across a reopen", reopenCursor},
		{"events are there after a reopen", reopenEvents},
		{"numbers of events go on after a reopen", reopenNumbers},
	}
}

func reopenStates(w *durableWorld) {
	w.create(everyState()...)
	for range 2 {
		w.reopen()
		for _, job := range everyState() {
			w.holds(job)
		}
	}
}

func reopenText(w *durableWorld) {
	var want []domain.Job
	for i, text := range hostile() {
		job := nth(i)
		job.ID, job.IdempotencyKey, job.Input.FileName, job.Failure.Message = text, text, text, text
		want = append(want, job)
	}
	w.create(want...)
	w.reopen()
	for _, job := range want {
		w.holds(job)
	}
}

func reopenChanges(w *durableWorld) {
	w.create(nth(1), nth(2), nth(3))
	w.update(nth(1).ID, cancelled(start))
	if _, err := w.jobs.Delete(w.Context(), []string{nth(2).ID}, always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
	w.reopen()
	w.holds(after(nth(1), cancelled(start)))
	w.lacks(nth(2).ID)
	w.holds(nth(3))
}

func reopenClaim(w *durableWorld) {
	w.create(nth(1))
	w.update(nth(1).ID, claimed("t", start))
	w.reopen()
	w.claims() // none: the job is taken
	_, err := w.jobs.Update(w.Context(), nth(1).ID, completed("u", start))
	w.isError("Update under a wrong token", err, domain.ErrFenced)
	w.update(nth(1).ID, advanced("t", .5, start))
	w.update(nth(1).ID, completed("t", start))
}

func reopenCounts(w *durableWorld) {
	jobs := everyState()
	w.create(jobs...)
	w.reopen()
	w.tallyOf(jobs)
	w.update(jobs[0].ID, cancelled(start))
	jobs[0] = after(jobs[0], cancelled(start))
	w.reopen()
	w.tallyOf(jobs)
}

func reopenKeys(w *durableWorld) {
	first, second := nth(1), nth(2)
	first.IdempotencyKey, second.IdempotencyKey = "key", "key"
	w.create(first)
	w.reopen()
	w.isError("Create under a taken key", w.jobs.Create(w.Context(), second), ports.ErrKeyTaken)
	w.isError("Create under a taken id", w.jobs.Create(w.Context(), first), ports.ErrExists)
}

func reopenCursor(w *durableWorld) {
	want := w.crowd(20)
	var got []domain.Job
	q := ports.Query{OldestFirst: true, Limit: 6}
	for page := w.list(q); len(page) > 0 && len(got) < 100; page = w.list(q) {
		got = append(got, page...)
		q.After = end(page)
		w.reopen()
	}
	if !slices.Equal(got, want) {
		w.Errorf("pages = %q, want %q", ids(got), ids(want))
	}
}
