// Package combine lets those who want to write at the same time share a
// transaction, and so a wait for the disk: one of them does the writes of all.
// What a write is it does not know.
package combine

import (
	"context"
	"slices"
	"sync"
)

// Queue lines up those who want to write. One of them at a time leads: it does
// the writes of all who wait, and hands on to the next. A caller that finds
// nobody there leads at once and meets no other goroutine (flat combining,
// Hendler, Incze, Shavit and Tzafrir 2010).
type Queue[T any] struct {
	mu      sync.Mutex
	led     bool
	waiting []*Operation[T]
}

// Operation is a write on its way.
type Operation[T any] struct {
	Do T

	// What came of it; whoever leads leaves it here.
	Err      error
	Panicked any

	alone bool         // it leads to be alone
	ended func() error // the error of the caller's context
	turn  chan bool    // ends the wait: true to lead, false when somebody has done it
}

// Done ends the wait of a caller whose operation somebody else has done.
func (op *Operation[T]) Done() { op.turn <- false }

// Do lines up, waiting no longer than ctx, and returns what came of it. If it is
// this caller's turn it calls lead, which does the operation and those that it
// takes besides, and passes the lead on.
func (q *Queue[T]) Do(ctx context.Context, do T, lead func(*Operation[T])) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	op := &Operation[T]{Do: do, ended: ctx.Err}
	leads, err := q.join(ctx, op)
	if err != nil {
		return err
	}
	if leads {
		lead(op)
	}
	if op.Panicked != nil {
		panic(op.Panicked)
	}
	return op.Err
}

// join returns true once the operation leads, false once somebody has done it,
// or the error of the context that ended before either.
func (q *Queue[T]) join(ctx context.Context, op *Operation[T]) (leads bool, err error) {
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
func (q *Queue[T]) withdraw(op *Operation[T]) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.Index(q.waiting, op)
	if i >= 0 {
		q.waiting = slices.Delete(q.waiting, i, i+1)
	}
	return i >= 0
}

// Waiting is how many wait.
func (q *Queue[T]) Waiting() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

// Take hands at most n of those who wait to the one that leads. An operation
// whose context has ended stays in the queue until its caller withdraws it.
func (q *Queue[T]) Take(n int) []*Operation[T] {
	q.mu.Lock()
	defer q.mu.Unlock()
	var taken []*Operation[T]
	q.waiting = slices.DeleteFunc(q.waiting, func(op *Operation[T]) bool {
		mine := len(taken) < n && !op.alone && op.ended() == nil
		if mine {
			taken = append(taken, op)
		}
		return mine
	})
	return taken
}

// Pass hands the lead to the first who waits.
func (q *Queue[T]) Pass() {
	q.mu.Lock()
	defer q.mu.Unlock()
	i := slices.IndexFunc(q.waiting, func(op *Operation[T]) bool { return op.ended() == nil })
	if i < 0 {
		q.led = false
		return
	}
	q.waiting[i].turn <- true
	q.waiting = slices.Delete(q.waiting, i, i+1)
}

// Alone calls do while nobody writes.
func (q *Queue[T]) Alone(do func()) {
	ctx := context.Background()
	_, _ = q.join(ctx, &Operation[T]{alone: true, ended: ctx.Err}) // it leads, sooner or later
	defer q.Pass()
	do()
}
