package contract

import (
	"errors"
	"slices"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func always(domain.Job) bool { return true }

func ended(j domain.Job) bool { return j.Status.Finished() }

func deletePermitted(w jobWorld) {
	all := everyState()
	w.create(all...)
	asked := slices.Clone(all)
	slices.Reverse(asked)
	got, err := w.jobs.Delete(w.Context(), ids(asked), ended)
	want := slices.DeleteFunc(slices.Clone(asked), func(j domain.Job) bool { return !ended(j) })
	if err != nil || !slices.Equal(got, want) {
		w.Errorf("Delete = %q, %v, want %q", ids(got), err, ids(want))
	}
	for _, job := range all {
		if ended(job) {
			w.lacks(job.ID)
		} else {
			w.holds(job)
		}
	}
}

func deleteUnknown(w jobWorld) {
	w.create(nth(1), nth(2))
	got, err := w.jobs.Delete(w.Context(), []string{"nobody", nth(1).ID, nth(1).ID, "%"}, always)
	if err != nil || !slices.Equal(got, []domain.Job{nth(1)}) {
		w.Errorf("Delete = %q, %v, want job-001 alone", ids(got), err)
	}
	w.lacks(nth(1).ID)
	w.holds(nth(2))
	if got, err := w.jobs.Delete(w.Context(), nil, always); err != nil || len(got) != 0 {
		w.Errorf("Delete of nothing = %q, %v", ids(got), err)
	}
}

// deleteTogether claims the waiting jobs while a Delete asks whether they
// wait. A job that was claimed must not vanish because it still waited when
// permit looked.
func deleteTogether(w jobWorld) {
	var waiting []domain.Job
	for i := range 12 {
		waiting = append(waiting, nth(i))
	}
	w.create(waiting...)

	var taken, gone []domain.Job
	deciding := make(chan struct{})
	decide := sync.OnceFunc(func() { close(deciding) })
	var all sync.WaitGroup
	all.Go(func() {
		defer decide()
		var err error
		gone, err = w.jobs.Delete(w.Context(), ids(waiting), func(j domain.Job) bool {
			decide()
			dawdle()
			return j.Status == domain.StatusPending
		})
		if err != nil {
			w.Errorf("Delete = %v", err)
		}
	})
	all.Go(func() {
		<-deciding
		for range waiting {
			job, err := w.jobs.Claim(w.Context(), start, claimed("t", start))
			if err == nil {
				taken = append(taken, job)
			} else if !errors.Is(err, ports.ErrNoWork) {
				w.Errorf("Claim = %v", err)
			}
		}
	})
	all.Wait()
	fate := append(ids(gone), ids(taken)...)
	slices.Sort(fate)
	if !slices.Equal(fate, ids(waiting)) {
		w.Errorf("deleted %q and claimed %q: a job is lost or in both", ids(gone), ids(taken))
	}
	for _, job := range taken {
		w.holds(job)
	}
}

// deleteOld cleans up as retention does: the oldest finished jobs, a few at a
// time, until there are none.
func deleteOld(w jobWorld) {
	for i := range 40 {
		job := nth(i)
		if i%4 != 0 {
			job = after(job, cancelled(start))
		}
		w.create(job)
	}
	q := ports.Query{
		Filter:      ports.Filter{Statuses: []domain.Status{domain.StatusComplete, domain.StatusFailed}, CreatedBefore: nth(20).CreatedAt},
		OldestFirst: true, Limit: 4,
	}
	var gone []domain.Job
	for len(gone) < 40 {
		batch, err := w.jobs.Delete(w.Context(), ids(w.list(q)), ended)
		if err != nil {
			w.Fatalf("Delete = %v", err)
		}
		if gone = append(gone, batch...); len(batch) == 0 {
			break
		}
	}
	left := w.list(ports.Query{OldestFirst: true, Limit: 100})
	right := func(j domain.Job) bool { return ended(j) && j.CreatedAt.Before(start.Add(20*time.Second)) }
	if len(gone) != 15 || len(left) != 25 || slices.ContainsFunc(left, right) || !slices.IsSortedFunc(gone, oldestFirst) {
		w.Errorf("clean-up took %q and left %q", ids(gone), ids(left))
	}
}
