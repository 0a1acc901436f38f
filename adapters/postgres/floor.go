package postgres

import (
	"time"

	"songmap/domain"
)

// floor is where claims begin to look: at the first job that may still be pending.
// Entries of jobs that were claimed stay in the index as long as any transaction
// of the server is open, and to pass over those of a hundred thousand makes a claim
// a hundred times slower.
//
// Below it lie, at worst, jobs that others had locked, or have put back. So the
// queue is read from its start every so often.
type floor struct {
	at   place
	last time.Time     // when the queue was read from its start
	took time.Duration // and for how long
}

// place is a place in the queue: that of a job.
type place struct {
	at time.Time
	id string
}

func placeOf(j domain.Job) place { return place{j.CreatedAt, j.ID} }

func (p place) before(q place) bool {
	return p.at.Before(q.at) || p.at.Equal(q.at) && p.id < q.id
}

const (
	// rescanEvery is how often the queue is read from its start, at most,
	rescanEvery = 100 * time.Millisecond
	// rescanShare and which part of the time is spent on that, at most: one in.
	rescanShare = 20
)

// begin is where to begin, and whether that is the start of the queue.
func (f *floor) begin() (from place, rescan bool) {
	if time.Since(f.last) >= max(rescanEvery, rescanShare*f.took) {
		return place{}, true
	}
	return f.at, false
}

// scanned notes that the queue was read from its start.
func (f *floor) scanned(took time.Duration) { f.last, f.took = time.Now(), took }

// move moves the floor after a transaction: up to the first job that it has found
// in the queue, and down to those that it has left there.
func (f *floor) move(found *place, left []domain.Job) {
	if found != nil {
		f.at = *found
	}
	for _, j := range left {
		if j.Status == domain.StatusPending && placeOf(j).before(f.at) {
			f.at = placeOf(j)
		}
	}
}
