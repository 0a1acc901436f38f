package commit

import (
	"context"
	"slices"
	"sync"
)

// queue lines up those who want to write. One of them at a time leads: it does
// the writes of all who wait, and hands on to the next. A caller that finds
// nobody there leads at once and meets no other goroutine (flat combining,
// Hendler, Incze, Shavit and Tzafrir 2010).
type queue struct {
	mu      sync.Mutex
	led     bool
	waiting []*operation
}

// operation is a write on its way.
type operation struct {
	do    func(context.Context, *Conn) error // nil: it leads to be alone
	ended func() error                       // the error of the caller's context
	turn  chan bool                          // ends the wait: true to lead, false when somebody has done it

	err      error
	panicked any
}

// join returns true once the operation leads, false once somebody has done it,
// or the error of the context that ended before either.
func (q *queue) join(ctx context.Context, op *operation) (leads bool, err error) {
	q.mu.Lock()
	if !q.led {
		q.led = true
		q.mu.Unlock()
		return true, nil
	}
	op.turn = make(chan bool, 1)
	q.waiting = append(q.waiting, op)
	q.mu.Unlock()
	select {
	case leads := <-op.turn:
		return leads, nil
	case <-ctx.Done():
	}
	if q.withdraw(op) {
		return false, ctx.Err()
	}
	return <-op.turn, nil
}

// withdraw reports whether the operation still waited.
func (q *queue) withdraw(op *operation) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, op)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return i >= 0
}

// take hands at most n of those who wait to the one that leads. An operation
// whose context has ended stays in the queue until its caller withdraws it.
func (q *queue) take(n int) []*operation {
	q.mu.Lock()
	defer q.mu.Unlock()
	var taken []*operation
	q.waiting = slices.DeleteFunc(q.waiting, func(op *operation) bool {
		mine := len(taken) < n && op.do != nil && op.ended() == nil
		if mine {
			taken = append(taken, op)
		}
		return mine
	})
	return taken
}

// pass hands the lead to the first who waits.
func (q *queue) pass() {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.waiting, func(op *operation) bool { return op.ended() == nil })
	if i < 0 {
		q.led = false
		return
	}
	q.waiting[i].turn <- true
	q.waiting = slices.Delete(q.waiting, i, i+1)
}

// alone calls do while nobody writes.
func (q *queue) alone(do func()) {
	_, _ = q.join(context.Background(), &operation{ended: func() error { return nil }}) // it leads, sooner or later
	defer q.pass()
	do()
}
