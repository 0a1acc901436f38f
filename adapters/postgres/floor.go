package postgres

import (
	"maps"
	"time"

	"songmap/domain"
)

// floor is where claims begin to look: at a turn, and within a group at a rank. Jobs
// below are taken not to be pending. Entries of jobs that were claimed stay in the
// indexes as long as any transaction of the server is open, and to pass over those of
// a hundred thousand makes a claim a hundred times slower.
//
// Below it lie jobs that others had locked, that another instance has added with a
// higher priority or has put back. So the queue is read from its start now and then,
// too, and when nothing else is found.
type floor struct {
	turn  int64
	ranks map[string]rank // by group
	added map[string]rank // the best that has come since the claim began that is on its way
	last  time.Time       // when the queue was read from its start
	took  time.Duration   // and for how long
}

// rank is a place among the jobs of a group.
type rank struct {
	priority int
	since    time.Time
}

func rankOf(j domain.Job) rank { return rank{j.Priority, j.CreatedAt} }

func (r rank) before(q rank) bool {
	return r.priority > q.priority || r.priority == q.priority && r.since.Before(q.since)
}

const (
	// lag and lagTime are how far the floor stays behind what was found: jobs that
	// came before may be committed after it.
	lag, lagTime = 100, 5 * time.Second
	// maxRanks is from how many on what is remembered, and sent with each claim, is
	// forgotten before the next transaction adds its own.
	maxRanks = 64
	// rescanEvery is how often the queue is read from its start in any case.
	rescanEvery = time.Second
	// maxTook is how long it counts to have taken at most: most of the rest was spent
	// on waiting for others.
	maxTook = 500 * time.Millisecond
	// rescanShare is which part of the time is spent on that, at most: one in.
	rescanShare = 20
)

// begin is where a claim begins. There is one at a time.
func (f *floor) begin() floor {
	f.added = make(map[string]rank)
	from := *f
	if from.ranks = maps.Clone(f.ranks); time.Since(f.last) >= rescanEvery && f.free() {
		from.turn, from.ranks = 0, nil
	}
	return from
}

// whole reports whether the queue is read from its start.
func (f *floor) whole() bool { return f.turn == 0 && len(f.ranks) == 0 }

// free reports whether there is time to read the queue from its start.
func (f *floor) free() bool { return time.Since(f.last) >= rescanShare*f.took }

// scanned notes that the queue was read from its start.
func (f *floor) scanned(took time.Duration) { f.last, f.took = time.Now(), min(took, maxTook) }

// args are those of the query for the next n jobs.
func (f *floor) args(n int) []any {
	var groups []string
	var priorities []int64
	var times []time.Time
	for group, r := range f.ranks {
		groups, priorities, times = append(groups, group), append(priorities, int64(-r.priority)), append(times, r.since)
	}
	return []any{f.turn, n, groups, priorities, times}
}

// raise moves the floor to what a claim has found, the lowest turn, if any, and the
// first job of each group, but not beyond what has come meanwhile.
func (f *floor) raise(lowest int64, first map[string]rank) {
	if lowest > 0 {
		f.turn = max(0, lowest-lag)
	}
	if f.ranks == nil || len(f.ranks) > maxRanks {
		f.ranks = make(map[string]rank)
	}
	for group, r := range first {
		f.ranks[group] = rank{r.priority, r.since.Add(-lagTime)}
		if came, did := f.added[group]; did && came.before(f.ranks[group]) {
			f.ranks[group] = came
		}
	}
	f.added = nil // no claim is on its way
}

// lower moves the floor of a job's group to it, if it lies below.
func (f *floor) lower(j domain.Job) {
	if is, known := f.ranks[j.Group]; known && rankOf(j).before(is) {
		f.ranks[j.Group] = rankOf(j)
	}
	if is, known := f.added[j.Group]; f.added != nil && (!known || rankOf(j).before(is)) {
		f.added[j.Group] = rankOf(j)
	}
}
