package durable

import (
	"errors"
	"sync"
)

var errUndone = errors.New("was not done")

// Joint does something once for all who want it done at the same time. What
// is done for a caller begins after the call. Whoever waits while it fails
// fails as well, because a disk that has lost something says so once. Its zero
// value is ready.
type Joint struct {
	mu   sync.Mutex
	now  *round // has begun, and not ended; nil: none
	next *round // has not begun; nil: nobody waits
}

// round is one time that it is done.
type round struct {
	done chan struct{}
	err  error // once done is closed
}

// Do has it done, by this caller's function or by that of another one.
func (j *Joint) Do(it func() error) error {
	r, before, mine := j.enter()
	if !mine {
		<-r.done
		return r.err
	}
	if before != nil {
		<-before.done // those who come meanwhile join this round
		r.err = before.err
	}
	j.begin()
	defer j.end()
	if r.err == nil {
		r.err = errUndone // stays for the others if it panics
		r.err = it()
	}
	return r.err
}

// enter joins the next round, and reports which one it follows and whether
// this caller has to do it.
func (j *Joint) enter() (r, before *round, mine bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.next == nil {
		j.next, mine = &round{done: make(chan struct{})}, true
	}
	return j.next, j.now, mine
}

func (j *Joint) begin() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.now, j.next = j.next, nil
}

func (j *Joint) end() {
	j.mu.Lock()
	defer j.mu.Unlock()
	close(j.now.done)
	j.now = nil
}
