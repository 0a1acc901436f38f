package contract

import (
	"errors"

	"songmap/domain"
	"songmap/ports"
)

// tally checks the number of jobs in each status and of all.
func (w jobWorld) tally(pending, processing, complete, failed int64) {
	w.Helper()
	for i, n := range []int64{pending, processing, complete, failed} {
		w.counts(ports.Filter{Statuses: domain.Statuses()[i : i+1]}, n)
	}
	w.counts(ports.Filter{}, pending+processing+complete+failed)
	w.counts(ports.Filter{Statuses: []domain.Status{domain.StatusPending, domain.StatusFailed}}, pending+failed)
}

func countTransitions(w jobWorld) {
	w.tally(0, 0, 0, 0)
	w.create(nth(1), nth(2))
	w.tally(2, 0, 0, 0)
	if _, err := w.jobs.Claim(w.Context(), start, claimed("t", start)); err != nil {
		w.Fatalf("Claim = %v", err)
	}
	w.tally(1, 1, 0, 0)
	id := nth(1).ID
	for _, step := range []struct {
		change                                ports.Change
		pending, processing, complete, failed int64
	}{
		{advanced("t", .5, start), 1, 1, 0, 0},
		{released("t", start), 2, 0, 0, 0},
		{claimed("u", start), 1, 1, 0, 0},
		{abandoned(start), 2, 0, 0, 0},
		{cancelled(start), 1, 0, 0, 1},
		{retried(start), 2, 0, 0, 0},
		{claimed("v", start), 1, 1, 0, 0},
		{failed("v", domain.CodeAnalyzerFailed, start), 2, 0, 0, 0},
		{func(j domain.Job) (domain.Job, error) { return j.Claim(hold("w", start), j.NotBefore) }, 1, 1, 0, 0},
		{failed("w", domain.CodeDecodeFailed, start), 1, 0, 0, 1},
		{retried(start), 2, 0, 0, 0},
		{claimed("x", start), 1, 1, 0, 0},
		{completed("x", start), 1, 0, 1, 0},
	} {
		w.update(id, step.change)
		w.tally(step.pending, step.processing, step.complete, step.failed)
	}
}

func countDeletes(w jobWorld) {
	left := everyState()
	w.create(left...)
	w.tallyOf(left)
	w.isError("second Create", w.jobs.Create(w.Context(), nth(3)), ports.ErrExists)
	no := errors.New("no")
	_, err := w.jobs.Update(w.Context(), nth(0).ID, func(j domain.Job) (domain.Job, error) {
		return after(j, cancelled(start)), no
	})
	w.isError("refused Update", err, no)
	w.tallyOf(left)
	for len(left) > 0 {
		if _, err := w.jobs.Delete(w.Context(), []string{left[0].ID, "nobody"}, always); err != nil {
			w.Fatalf("Delete = %v", err)
		}
		left = left[1:]
		w.tallyOf(left)
	}
}

// tallyOf checks the counts of a repository that holds these jobs.
func (w jobWorld) tallyOf(jobs []domain.Job) {
	w.Helper()
	in := make(map[domain.Status]int64)
	for _, j := range jobs {
		in[j.Status]++
	}
	w.tally(in[domain.StatusPending], in[domain.StatusProcessing], in[domain.StatusComplete], in[domain.StatusFailed])
}
