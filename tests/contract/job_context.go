package contract

import (
	"context"
	"errors"

	"songmap/domain"
	"songmap/ports"
)

// over is a context that has ended.
func (w jobWorld) over() context.Context {
	ctx, cancel := context.WithCancel(w.Context())
	cancel()
	return ctx
}

func (w jobWorld) ended(method string, err error) {
	w.Helper()
	if !errors.Is(err, context.Canceled) || errors.Is(err, ports.ErrUnavailable) {
		w.Errorf("%s under an ended context = %v, want context.Canceled", method, err)
	}
}

// unasked is a change that nobody may ask for.
func (w jobWorld) unasked(j domain.Job) (domain.Job, error) {
	w.Errorf("change was asked about %s", j.ID)
	return after(j, claimed("t", start)), nil
}

func createEnded(w jobWorld) {
	w.ended("Create", w.jobs.Create(w.over(), nth(1)))
	w.ended("Create below a limit", w.jobs.Admit(w.over(), nth(1), ports.Limits{Pending: 9}))
	w.lacks(nth(1).ID)
	w.tally(0, 0, 0, 0)
}

func getEnded(w jobWorld) {
	w.create(nth(1))
	job, err := w.jobs.Get(w.over(), nth(1).ID)
	w.ended("Get", err)
	if job != (domain.Job{}) {
		w.Errorf("Get under an ended context = %+v", job)
	}
	_, err = w.jobs.Get(w.over(), "nobody")
	w.ended("Get of an unknown job", err)
}

func updateEnded(w jobWorld) {
	w.create(nth(1))
	_, err := w.jobs.Update(w.over(), nth(1).ID, w.unasked)
	w.ended("Update", err)
	w.holds(nth(1))
}

func claimEnded(w jobWorld) {
	w.create(nth(1))
	_, err := w.jobs.Claim(w.over(), start, w.unasked)
	w.ended("Claim", err)
	w.holds(nth(1))
}

func deleteEnded(w jobWorld) {
	w.create(nth(1))
	gone, err := w.jobs.Delete(w.over(), []string{nth(1).ID}, always)
	w.ended("Delete", err)
	if len(gone) != 0 {
		w.Errorf("Delete under an ended context = %q", ids(gone))
	}
	w.holds(nth(1))
}

func listEnded(w jobWorld) {
	w.create(nth(1))
	jobs, err := w.jobs.List(w.over(), ports.Query{Limit: 10})
	w.ended("List", err)
	if len(jobs) != 0 {
		w.Errorf("List under an ended context = %q", ids(jobs))
	}
}

func countEnded(w jobWorld) {
	w.create(nth(1))
	for _, f := range []ports.Filter{{}, {CreatedFrom: start}} {
		_, err := w.jobs.Count(w.over(), f)
		w.ended("Count", err)
	}
}

func positionEnded(w jobWorld) {
	w.create(nth(1))
	_, err := w.jobs.Position(w.over(), nth(1).ID)
	w.ended("Position", err)
}
