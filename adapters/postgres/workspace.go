package postgres

import (
	"cmp"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// workspace is what the operations of a transaction work on: jobs as the database
// has them, locked, and what has become of them so far.
type workspace struct {
	jobs  map[string]*state
	queue []*state // of those jobs, by their place in the queue
	told  []*telling
}

// state is a job: as it is after the operations so far.
type state struct {
	job     domain.Job
	gone    bool
	changed bool // since it was read, or created
}

// telling is a transition whose event goes into the log.
type telling struct {
	event      *domain.Event
	job        domain.Job
	deliveries []domain.Delivery
}

// put has a transaction find a job.
func (w *workspace) put(j domain.Job) {
	if w.jobs[j.ID] == nil {
		s := &state{job: j}
		w.jobs[j.ID] = s
		w.queue = append(w.queue, s)
	}
}

// sort brings the jobs into the order of the queue.
func (w *workspace) sort() {
	slices.SortFunc(w.queue, func(a, b *state) int {
		return cmp.Or(a.job.CreatedAt.Compare(b.job.CreatedAt), cmp.Compare(a.job.ID, b.job.ID))
	})
}

// find is the job with an id, or nil.
func (w *workspace) find(id string) *state {
	if s := w.jobs[id]; s != nil && !s.gone {
		return s
	}
	return nil
}

// replace puts what change makes of a job in its place. If change fails, or
// panics, nothing has happened.
func (w *workspace) replace(s *state, change ports.Change, t *ports.Transition) error {
	next, err := change(s.job)
	if err != nil {
		return err
	}
	*t = ports.Transition{Before: s.job, After: next}
	if next != s.job {
		s.job, s.changed = next, true
		w.tell(t)
	}
	return nil
}

// tell has an event go into the log, if the transition is worth one.
func (w *workspace) tell(t *ports.Transition) {
	if e, worth := domain.Happened(t.Before, t.After); worth {
		t.Event = e
		w.told = append(w.told, &telling{event: &t.Event, job: t.After})
	}
}

// delete deletes jobs.
func (w *workspace) delete(s *state, t *ports.Transition, e domain.Event) {
	*t = ports.Transition{Before: s.job, Event: e}
	s.gone = true
	w.told = append(w.told, &telling{event: &t.Event, job: s.job})
}
