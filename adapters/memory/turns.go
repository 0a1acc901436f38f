package memory

import (
	"slices"
	"time"

	"songmap/domain"
)

// replace puts a job, as it was before a change, out of the queue, and in as it
// is after it.
func (q *queue) replace(before, after domain.Job) {
	var had int64
	if e := q.byID[before.ID]; e != nil {
		had = e.turn
		q.leave(e)
	}
	turn, needsNew := after.Turn(before, had)
	if after.Status == domain.StatusPending {
		e := &queued{job: after, turn: turn}
		q.enter(e)
		if needsNew {
			q.give(e, q.next(e))
		}
	}
	if had != 0 && turn != had {
		q.close(before.Group, had)
	}
}

// next is a new turn for a job that has none.
func (q *queue) next(e *queued) int64 {
	var last int64
	if of := q.groups[e.job.Group].turns.list; len(of) > 0 {
		last = of[len(of)-1].turn
	}
	return domain.Turns{Claimed: q.claimed, Last: last}.Next()
}

// close gives the turn of a job that has gone to the last of its group.
func (q *queue) close(name string, turn int64) {
	g := q.groups[name]
	if g == nil || len(g.turns.list) == 0 {
		return
	}
	if last := g.turns.list[len(g.turns.list)-1]; last.turn > turn {
		q.give(last, turn)
	}
}

// first is the job to be claimed, once those that are due have a turn; nil: none
// waits. Undo makes all turns what they were, if the job is not claimed after all.
func (q *queue) first(now time.Time) (e *queued, undo func()) {
	var given []queued // before
	give := func(e *queued, turn int64) {
		given = append(given, *e)
		q.give(e, turn)
	}
	undo = func() {
		for _, was := range slices.Backward(given) {
			q.give(q.byID[was.job.ID], was.turn)
		}
	}
	for _, e := range slices.Clone(q.waits.list) {
		if !e.job.Waits(now) {
			give(e, q.next(e))
		}
	}
	for len(q.turns.list) > 0 {
		e := q.best()
		if !e.job.Waits(now) {
			return e, undo
		}
		give(e, 0) // the clock was set back
	}
	return nil, undo
}

// best is the first job of the group whose turn it is.
func (q *queue) best() *queued { return q.groups[q.turns.list[0].job.Group].ranks.list[0] }

// take ends the lowest turn by the best job, which leaves its own to the job
// that had that.
func (q *queue) take(e *queued) {
	lowest, turn := q.turns.list[0], e.turn
	q.claimed = max(q.claimed, lowest.turn)
	q.give(e, 0)
	if lowest != e {
		q.give(lowest, turn)
	}
}

// give changes the turn of a job.
func (q *queue) give(e *queued, turn int64) {
	q.unlist(e)
	e.turn = turn
	q.list(e)
}
