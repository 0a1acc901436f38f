package postgres

import (
	"container/heap"
	"slices"
)

// order is the jobs of a workspace that have a turn, in the order in which they are
// claimed. Whoever claims many at once does not look at all of them for each.
type order struct {
	turns  turns
	groups map[string][]*state // by byRank
}

func newOrder(jobs map[string]*state) *order {
	o := &order{groups: make(map[string][]*state)}
	for _, s := range jobs {
		if s.inTurn() {
			o.turns = append(o.turns, turn{s.turn, s})
			o.groups[s.job.Group] = append(o.groups[s.job.Group], s)
		}
	}
	heap.Init(&o.turns)
	for _, group := range o.groups {
		slices.SortFunc(group, byRank)
	}
	return o
}

// head is the job with the lowest turn, or nil.
func (o *order) head() *state {
	for len(o.turns) > 0 {
		if first := o.turns[0]; first.of.inTurn() && first.of.turn == first.number {
			return first.of
		}
		heap.Pop(&o.turns)
	}
	return nil
}

// best is the job of the group of one that is in turn that is claimed first.
func (o *order) best(of *state) *state {
	jobs := o.groups[of.job.Group]
	for !jobs[0].inTurn() {
		jobs = jobs[1:]
	}
	o.groups[of.job.Group] = jobs
	return jobs[0]
}

// moved notes that a job has another turn than before.
func (o *order) moved(s *state) { heap.Push(&o.turns, turn{s.turn, s}) }

// turn is one of a job, which may have another by now.
type turn struct {
	number int64
	of     *state
}

// turns is a heap.
type turns []turn

func (h turns) Len() int           { return len(h) }
func (h turns) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h turns) Less(i, j int) bool { return h[i].before(h[j]) }

func (t turn) before(u turn) bool {
	if t.number != u.number {
		return t.number < u.number
	}
	return byAge(t.of, u.of) < 0
}

// Push implements heap.Interface.
func (h *turns) Push(t any) { *h = append(*h, t.(turn)) } //nolint:forcetypeassert // nothing else is pushed

// Pop implements heap.Interface.
func (h *turns) Pop() any {
	last := len(*h) - 1
	t := (*h)[last]
	*h = (*h)[:last]
	return t
}
