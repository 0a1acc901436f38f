package memory

import (
	"cmp"

	"songmap/domain"
	"songmap/ports"
)

// queue holds the pending jobs and their turns (domain.Turns).
type queue struct {
	claimed int64 // the highest turn of a job that was claimed
	byID    map[string]*queued
	turns   sorted[*queued]   // those that have one
	waits   sorted[*queued]   // the others, by when they are due
	groups  map[string]*group // with at least one pending job
}

// queued is a pending job in the queue.
type queued struct {
	job  domain.Job
	turn int64 // 0: none
}

// group is the pending jobs of a group.
type group struct {
	size  int
	ranks sorted[*queued] // those that have a turn, in the order in which they are claimed
	turns sorted[*queued] // the same, by turn
}

func newQueue() queue {
	return queue{
		byID:   make(map[string]*queued),
		turns:  sorted[*queued]{compare: compareByTurn},
		waits:  sorted[*queued]{compare: compareByWait},
		groups: make(map[string]*group),
	}
}

func compareByTurn(a, b *queued) int {
	return cmp.Or(cmp.Compare(a.turn, b.turn), older(place(a.job), place(b.job)))
}

func compareByWait(a, b *queued) int {
	return cmp.Or(a.job.NotBefore.Compare(b.job.NotBefore), older(place(a.job), place(b.job)))
}

func compareByRank(a, b *queued) int { return domain.CompareInGroup(a.job, b.job) }

// group returns the group of a name, and begins one that is new.
func (q *queue) group(name string) *group {
	if q.groups[name] == nil {
		q.groups[name] = &group{
			ranks: sorted[*queued]{compare: compareByRank},
			turns: sorted[*queued]{compare: compareByTurn},
		}
	}
	return q.groups[name]
}

// admit says whether one job more may be pending.
func (q *queue) admit(job domain.Job, most ports.Limits) error {
	of := 0
	if g := q.groups[job.Group]; g != nil {
		of = g.size
	}
	switch {
	case most.Pending > 0 && int64(len(q.byID)) >= most.Pending:
		return ports.ErrQueueFull
	case most.OfGroup > 0 && int64(of) >= most.OfGroup:
		return ports.ErrGroupFull
	}
	return nil
}

// position is which of the next claims would get a job.
func (q *queue) position(id string) int64 {
	e := q.byID[id]
	switch {
	case e == nil:
		return 0
	case e.turn == 0:
		return int64(len(q.byID))
	}
	g := q.groups[e.job.Group]
	rank, _ := g.ranks.find(e)
	ahead, _ := q.turns.find(g.turns.list[rank])
	return int64(ahead) + 1
}

// enter and leave add a job, and remove it.
func (q *queue) enter(e *queued) {
	q.byID[e.job.ID] = e
	q.group(e.job.Group).size++
	q.list(e)
}

func (q *queue) leave(e *queued) {
	q.unlist(e)
	delete(q.byID, e.job.ID)
	if g := q.groups[e.job.Group]; g.size == 1 {
		delete(q.groups, e.job.Group)
	} else {
		g.size--
	}
}

func (q *queue) list(e *queued) {
	if e.turn == 0 {
		q.waits.insert(e)
		return
	}
	q.turns.insert(e)
	g := q.groups[e.job.Group]
	g.ranks.insert(e)
	g.turns.insert(e)
}

func (q *queue) unlist(e *queued) {
	if e.turn == 0 {
		q.waits.remove(e)
		return
	}
	q.turns.remove(e)
	g := q.groups[e.job.Group]
	g.ranks.remove(e)
	g.turns.remove(e)
}
