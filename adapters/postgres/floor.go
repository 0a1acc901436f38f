package postgres

import "time"

// floor is the turn with which claims begin to look: jobs with lower ones are taken
// not to be pending. Entries of jobs that were claimed stay in the index as long as
// any transaction of the server is open, and to pass over those of a hundred thousand
// makes a claim a hundred times slower.
//
// Below it lie, at worst, jobs that others had locked: turns that are given are
// higher than all that were claimed. So the queue is read from its start now and
// then, too, and when nothing else is found.
type floor struct {
	at   int64
	last time.Time     // when the queue was read from its start
	took time.Duration // and for how long
}

const (
	// lag is how far behind the lowest turn the floor stays: jobs whose turns were
	// given before it may be committed after it.
	lag = 100
	// rescanEvery is how often the queue is read from its start in any case.
	rescanEvery = time.Second
	// rescanShare is which part of the time is spent on that, at most: one in.
	rescanShare = 20
)

// begin is where to begin; 0: at the start of the queue.
func (f *floor) begin() int64 {
	if time.Since(f.last) >= rescanEvery && f.free() {
		return 0
	}
	return f.at
}

// free reports whether there is time to read the queue from its start.
func (f *floor) free() bool { return time.Since(f.last) >= rescanShare*f.took }

// scanned notes that the queue was read from its start.
func (f *floor) scanned(took time.Duration) { f.last, f.took = time.Now(), took }

// move moves the floor to the lowest turn that was found, if any.
func (f *floor) move(lowest int64) {
	if lowest > 0 {
		f.at = max(0, lowest-lag)
	}
}
