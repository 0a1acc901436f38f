package simulation_test

import (
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// check compares everything with the model.
func (w *world) check() {
	w.checkRows()
	w.checkCounts()
	w.checkFiles()
	w.checkEvents()
}

func (w *world) checkRows() {
	jobs, err := w.storage.JobRepository.List(w.ctx, ports.Query{OldestFirst: true, Limit: 1000})
	if err != nil {
		w.differ("list: %w", err)
	}
	rows := w.sorted()
	if len(jobs) != len(rows) {
		w.differ("%d jobs are there, want %d", len(jobs), len(rows))
		return
	}
	for i, r := range rows {
		j := jobs[i]
		got := row{
			j.ID, j.Input.Path, j.Input.SHA256, j.IdempotencyKey, j.Priority, j.CreatedAt, r.lost,
			j.Status, j.Held.Token, j.Held.Until, j.NotBefore, j.Progress, j.Attempt, j.Crashes, j.Failure.Code, r.songMap,
		}
		if got != *r {
			w.differ("job is %v\nwant   %v", got, *r)
		}
		if j.Status.Finished() == j.CompletedAt.IsZero() {
			w.differ("%s job %s was completed at %v", j.Status, j.ID, j.CompletedAt)
		}
		if j.Status == domain.StatusComplete && w.results.files[j.SongMapPath] != r.songMap {
			w.differ("the Song Map of job %s is %q, want %q", j.ID, w.results.files[j.SongMapPath], r.songMap)
		}
	}
}

func (w *world) checkCounts() {
	for _, s := range domain.Statuses() {
		n, err := w.storage.JobRepository.Count(w.ctx, ports.Filter{Statuses: []domain.Status{s}})
		if want := w.count(s); err != nil || n != want {
			w.differ("%d jobs are %s (%v), want %d", n, s, err, want)
		}
	}
}

// checkFiles looks for uploads that are missing, and for some that nobody
// owns although nothing went wrong.
func (w *world) checkFiles() {
	owned := make(map[string]bool)
	for _, r := range w.rows {
		owned[r.upload] = true
		if w.uploads.files[r.upload] == "" && !r.lost {
			w.differ("the upload of job %s is gone", r.id)
		}
	}
	for path := range w.uploads.files {
		if !owned[path] && !w.orphans[path] {
			w.differ("no job owns upload %s", path)
		}
	}
}

// checkEvents compares what the observer heard in this step with what the
// model told; both start afresh.
func (w *world) checkEvents() {
	var heard []fact
	for _, e := range w.ear.events {
		if e.Kind != domain.EventProgressed {
			heard = append(heard, fact{e.JobID, e.Kind, e.Attempt, e.Crashes})
		}
	}
	if !slices.Equal(heard, w.told) {
		w.differ("heard %v, want %v", heard, w.told)
	}
	w.ear.events, w.told = w.ear.events[:0], nil
}
