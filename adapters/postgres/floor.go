package postgres

import (
	"time"

	"songmap/domain"
)

// floor is where claims begin to look: jobs that were created before it are taken
// not to be pending. Entries of jobs that were claimed stay in the index as long as
// any transaction of the server is open, and to pass over those of a hundred thousand
// makes a claim a hundred times slower.
//
// Before it lie, at worst, jobs that others had locked, or have put back. So the
// queue is read from its start now and then, too, and when nothing else is found.
type floor struct {
	at   time.Time
	last time.Time     // when the queue was read from its start
	took time.Duration // and for how long
}

const (
	// lag is how far behind the first job of the queue the floor stays: jobs that
	// were created before it may be committed after it.
	lag = 5 * time.Second
	// rescanEvery is how often the queue is read from its start in any case.
	rescanEvery = time.Second
	// rescanShare is which part of the time is spent on that, at most: one in.
	rescanShare = 20
)

// begin is where to begin.
func (f *floor) begin() time.Time {
	if time.Since(f.last) >= rescanEvery && f.free() {
		return time.Time{}
	}
	return f.at
}

// free reports whether there is time to read the queue from its start.
func (f *floor) free() bool { return time.Since(f.last) >= rescanShare*f.took }

// scanned notes that the queue was read from its start.
func (f *floor) scanned(took time.Duration) { f.last, f.took = time.Now(), took }

// move moves the floor after a transaction: up to the first job that it has found
// in the queue, if any, and down to those that it has left there.
func (f *floor) move(found time.Time, left []domain.Job) {
	if !found.IsZero() {
		f.at = found.Add(-lag)
	}
	for _, j := range left {
		if j.Status == domain.StatusPending && j.CreatedAt.Before(f.at) {
			f.at = j.CreatedAt
		}
	}
}
