package simulation_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

const (
	maxAttempts = 3
	maxQueue    = 8
	claimFor    = 10 * time.Second
	looks       = 5 // at a claim, before it is lost
)

// world is a Songmap whose time, workers and storage do what a schedule says,
// beside a model of what it must be like.
type world struct {
	model
	ctx     context.Context
	now     time.Time
	storage *storage
	uploads *uploads
	results *results
	ear     *ear
	deps    application.Deps
	intake  *application.Intake
	jobs    *application.Jobs
	rescue  *application.Rescue
	hands   []*hand
	claims  []claim             // all that there ever were
	seen    map[string]sighting // by job, at the last look for lost jobs
	orphans map[string]bool     // uploads that may lie there without a job
	ids     int
	story   []string // what happened, for people to read
	broken  error    // the first difference from the model
}

// claim is a right to work that somebody once had.
type claim struct{ job, token string }

// sighting is a claim as it was for so many looks.
type sighting struct {
	claim
	until time.Time
	looks int
}

func newWorld(ctx context.Context, repo ports.JobRepository) *world {
	w := &world{
		model:   model{rows: make(map[string]*row)},
		ctx:     ctx,
		now:     time.Date(2026, 3, 4, 12, 0, 0, 0, time.UTC),
		storage: &storage{JobRepository: repo},
		uploads: &uploads{files: make(map[string]string)},
		results: &results{files: make(map[string]string)},
		ear:     &ear{},
		hands:   []*hand{{name: "ann"}, {name: "bob"}, {name: "cem"}},
		orphans: make(map[string]bool),
	}
	w.deps = application.Deps{
		Repo: w.storage, Uploads: w.uploads, Results: w.results, Observer: w.ear,
		Dispatch: application.NewDispatch(), Now: func() time.Time { return w.now }, NewID: w.newID,
	}
	w.intake = application.NewIntake(w.deps, maxQueue)
	w.jobs = application.NewJobs(w.deps)
	w.rescue = application.NewRescue(w.deps, looks)
	return w
}

func (w *world) newID() string {
	w.ids++
	return fmt.Sprintf("id-%d", w.ids)
}

func (w *world) note(format string, args ...any) {
	w.story = append(w.story, fmt.Sprintf(format, args...))
}

func (w *world) differ(format string, args ...any) {
	if w.broken == nil {
		w.broken = fmt.Errorf(format, args...)
	}
}

// foresee returns the error that a write must return, and does to the model
// what the write must do to the repository.
func (w *world) foresee(refusal error, change func()) error {
	switch {
	case w.storage.is == away:
		return ports.ErrUnavailable
	case refusal != nil:
		return refusal
	}
	change()
	if w.storage.is != fine { // nobody knows that it was done, so nobody tells
		w.told = nil
		return ports.ErrUnavailable
	}
	return nil
}

// unread is what somebody is answered who must read first.
func (w *world) unread() error {
	if w.storage.is == away || w.storage.is == unsure {
		return ports.ErrUnavailable
	}
	return nil
}

// want compares an error with the one foreseen.
func (w *world) want(what string, got, want error) {
	w.note("%s: %v", what, got)
	if (got == nil) != (want == nil) || !errors.Is(got, want) {
		w.differ("%s returned %v, want %v", what, got, want)
	}
}

// pick chooses a job, most often one that is there.
func (w *world) pick(d *rand.Rand, statuses ...domain.Status) string {
	var ids []string
	for _, r := range w.sorted() {
		if len(statuses) == 0 || slices.Contains(statuses, r.status) {
			ids = append(ids, r.id)
		}
	}
	if len(ids) == 0 || d.IntN(20) == 0 {
		return "nobody"
	}
	return ids[d.IntN(len(ids))]
}

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
			j.ID, j.Input.Path, j.Input.SHA256, j.IdempotencyKey, j.CreatedAt, r.lost,
			j.Status, j.Held.Token, j.Held.Until, j.NotBefore, j.Progress, j.Attempt, j.Crashes, j.Failure.Code, r.songMap,
		}
		if got != *r {
			w.differ("job is %v\nwant   %v", got, *r)
		}
		if j.Status.Finished() == j.CompletedAt.IsZero() {
			w.differ("%s job %s was completed at %v", j.Status, j.ID, j.CompletedAt)
		}
		if j.Status == domain.Complete && w.results.files[j.SongMapPath] != r.songMap {
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
		if e.Kind != domain.Progressed {
			heard = append(heard, fact{e.JobID, e.Kind, e.Attempt, e.Crashes})
		}
	}
	if !slices.Equal(heard, w.told) {
		w.differ("heard %v, want %v", heard, w.told)
	}
	w.ear.events, w.told = w.ear.events[:0], nil
}
