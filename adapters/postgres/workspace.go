package postgres

import (
	"cmp"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// workspace is what the operations of a transaction work on: jobs as the database
// has them, locked, and what has become of them so far.
type workspace struct {
	jobs    map[string]*state
	order   *order // nil until somebody claims
	told    []*telling
	free    []freeTurn
	claimed int64 // the highest turn
}

// state is a job: as it is after the operations so far.
type state struct {
	job     domain.Job
	was     domain.Job // as it was read
	turn    int64      // 0: none
	begins  bool       // to wait, and needs a turn
	gone    bool
	changed bool // since it was read
}

// inTurn reports whether the job can be claimed when it is its turn.
func (s *state) inTurn() bool { return !s.gone && s.turn != 0 }

// freeTurn is a turn that a job has left to its group.
type freeTurn struct {
	group string
	turn  int64
}

// telling is a transition whose event goes into the log.
type telling struct {
	event      *domain.Event
	job        domain.Job
	deliveries []domain.Delivery
}

// put has operations find a job.
func (w *workspace) put(j domain.Job, turn int64) {
	if w.jobs[j.ID] == nil {
		w.jobs[j.ID] = &state{job: j, was: j, turn: turn}
	}
}

// find is the job with an id, or nil.
func (w *workspace) find(id string) *state {
	if s := w.jobs[id]; s != nil && !s.gone {
		return s
	}
	return nil
}

// byAge compares jobs of all groups.
func byAge(a, b *state) int {
	return cmp.Or(a.job.CreatedAt.Compare(b.job.CreatedAt), cmp.Compare(a.job.ID, b.job.ID))
}

// byRank compares jobs of a group.
func byRank(a, b *state) int { return domain.CompareInGroup(a.job, b.job) }

// claim replaces the first job of the group with the lowest turn, which it takes
// with it: the job that had that takes over the other's.
func (w *workspace) claim(now time.Time, change ports.Change, t *ports.Transition) error {
	if w.order == nil {
		w.order = newOrder(w.jobs)
	}
	head := w.order.head()
	if head == nil {
		return ports.ErrNoWork
	}
	best := w.order.best(head)
	if best.job.Waits(now) { // the clock was set back
		best.turn, best.changed = 0, true
		return w.claim(now, change, t)
	}
	had, lowest := best.turn, head.turn
	if err := w.replace(best, change, t); err != nil || best.turn != 0 {
		return err
	}
	w.claimed = max(w.claimed, lowest)
	if head != best {
		head.turn, head.changed = had, true
		w.order.moved(head)
	}
	return nil
}

// update replaces a job. A turn that it no longer has it leaves to its group.
func (w *workspace) update(s *state, change ports.Change, t *ports.Transition) error {
	group, had := s.job.Group, s.turn
	if err := w.replace(s, change, t); err != nil {
		return err
	}
	if had != 0 && s.turn == 0 {
		w.free = append(w.free, freeTurn{group, had})
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
		s.turn, s.begins = next.Turn(s.job, s.turn)
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
	if s.turn != 0 {
		w.free = append(w.free, freeTurn{s.job.Group, s.turn})
	}
	w.told = append(w.told, &telling{event: &t.Event, job: s.job})
}
