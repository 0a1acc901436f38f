package contract

import (
	"time"

	"songmap/domain"
	"songmap/ports"
)

// returnTold takes a job through its life and compares what each step returns with
// what the step was, and with the newest event of the log.
func returnTold(w eventWorld) {
	at, repo := nth(1).CreatedAt.Add(time.Hour), w.jobs.JobRepository
	job := nth(1)
	steps := []struct {
		change ports.Change
		claim  bool
	}{
		{change: claimed("t", at), claim: true},
		{change: advanced("t", .1, at)},
		{change: advanced("t", .2, at)}, // told by nobody
		{change: failed("t", domain.CodeDecodeFailed, at)},
		{change: retried(at)},
	}
	t, err := repo.Create(w.Context(), job, ports.Limits{})
	w.returned("Create", t, err, domain.Job{}, job)
	for _, s := range steps {
		before := job
		job = after(job, s.change)
		if s.claim {
			t, err = repo.Claim(w.Context(), at, s.change)
		} else {
			t, err = repo.Update(w.Context(), job.ID, s.change)
		}
		w.returned("change", t, err, before, job)
	}
	gone, err := repo.Delete(w.Context(), []string{job.ID}, always, at)
	if len(gone) != 1 {
		w.Fatalf("Delete = %+v, %v", gone, err)
	}
	removal := domain.Removal(job, at)
	removal.Number = w.newestNumber()
	if want := (ports.Transition{Before: job, Event: removal}); gone[0] != want || err != nil {
		w.Errorf("Delete = %+v, %v\nwant %+v", gone[0], err, want)
	}
}

func (w eventWorld) returned(what string, got ports.Transition, err error, before, after domain.Job) {
	w.Helper()
	want := ports.Transition{Before: before, After: after}
	if e, worth := domain.Happened(before, after); worth {
		want.Event = e
		want.Event.Number = w.newestNumber()
	}
	if got != want || err != nil {
		w.Errorf("%s = %+v, %v\nwant %+v", what, got, err, want)
	}
}

func (w eventWorld) newestNumber() int64 {
	w.Helper()
	n, err := w.log.Newest(w.Context())
	if err != nil || n == 0 {
		w.Fatalf("Newest = %d, %v", n, err)
	}
	return n
}
