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
	repo    *application.Announced
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
	dispatch := application.NewDispatch()
	w.repo = &application.Announced{
		JobRepository: w.storage, Observer: w.ear, Dispatch: dispatch,
		Feed: application.NewFeed(w.storage, nil, w.ear), // nobody follows
	}
	now := func() time.Time { return w.now }
	w.intake = &application.Intake{
		Repo: w.repo, Uploads: w.uploads, Observer: w.ear, Now: now, NewID: w.newID, MaxQueue: ports.Limits{Pending: maxQueue},
	}
	w.jobs = &application.Jobs{
		Repo: w.repo, Uploads: w.uploads, Results: w.results, Dispatch: dispatch, Observer: w.ear, Now: now,
	}
	w.startRescue()
	return w
}

// startRescue begins to look for lost jobs, knowing nothing of claims.
func (w *world) startRescue() {
	w.rescue = &application.Rescue{Repo: w.repo, Observer: w.ear, Now: func() time.Time { return w.now }, Patience: looks}
	w.seen = nil
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
