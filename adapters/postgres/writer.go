package postgres

import (
	"context"
	"errors"
	"fmt"
	"time"

	"songmap/adapters/internal/combine"
	"songmap/ports"
)

const (
	// maxBatch bounds how long the first operation of a batch waits for the last,
	// and how much memory a batch takes.
	maxBatch = 1024
	// patience is how long a transaction may take: then the connection is taken
	// for cut.
	patience = 15 * time.Second
	// tries is how often a transaction is done that meets another one.
	tries = 5
)

// operation is a write on its way.
type operation = combine.Operation[work]

// errAborted is what an operation gets that has no error of its own although
// it was not committed.
var errAborted = errors.New("the transaction was given up")

// write does an operation in a transaction that it shares with whoever else
// writes at the time. Waiting for its turn ends with ctx; what has begun runs
// to its end. An error of the operation comes back as it is, and is nobody
// else's affair.
func (s *Store) write(ctx context.Context, w work) error {
	q := s.queueOf(w)
	return q.Do(ctx, w, func(op *operation) { s.lead(context.WithoutCancel(ctx), q, op) })
}

// transactionsAtOnce is how many are on their way at once: one computes while the other
// waits for the disk.
const transactionsAtOnce = 2

// manyWait is from how many on it pays to share the waiting operations out to two
// transactions: few are better off in one, with one wait for the disk.
const manyWait = 16

// queueOf is where an operation lines up. Claims are together, since they lock more
// than they take, and would find nothing beside each other; what changes jobs is in the
// other queue; creations are with them, and take turns where many wait.
func (s *Store) queueOf(w work) *combine.Queue[work] {
	last := len(s.queues) - 1
	switch w.(type) {
	case *claiming:
		return &s.queues[0]
	case *creating:
		if s.queues[last].Waiting() >= manyWait {
			return &s.queues[s.creations.Add(1)%uint64(last+1)]
		}
	}
	return &s.queues[last]
}

// lead does the operation and those that line up behind it. Nobody is answered
// before the commit, not even a refusal: what it rests on might not be kept.
func (s *Store) lead(ctx context.Context, q *combine.Queue[work], first *operation) {
	ops := append([]*operation{first}, q.Take(maxBatch-1)...)
	left, err := ops, away(errAborted) // stays if an operation ends the goroutine
	defer func() {
		if err != nil {
			fail(left, err)
		}
		for _, op := range ops[1:] {
			op.Done()
		}
		q.Pass()
	}()
	for stuck := 0; stuck < tries; {
		if err = s.together(ctx, left); err != nil {
			return
		}
		n := len(left)
		if left = again(left); len(left) == 0 {
			return
		}
		if len(left) == n {
			stuck++
		}
		err = away(errAborted)
	}
}

// together does operations in one transaction. Where one spoils it for all, each
// has one of its own, so that only the culprit fails.
func (s *Store) together(ctx context.Context, ops []*operation) error {
	err := s.retried(func() error { return s.commit(ctx, ops) })
	if len(ops) == 1 || !spoilt(err) {
		return err
	}
	for i := range ops {
		err := s.together(ctx, ops[i:i+1])
		if err != nil && !spoilt(err) { // the others would wait for the same
			fail(ops[i:], err)
			return nil
		}
		if err != nil {
			fail(ops[i:i+1], err)
		}
	}
	return nil
}

// errUncommitted: nobody had asked for the commit yet when the connection was lost.
var errUncommitted = errors.New("the connection was lost before the commit")

// retried does a transaction again if that can help and harms nobody.
func (s *Store) retried(do func() error) error {
	err := do()
	if errors.Is(err, errUncommitted) {
		s.writes.Reset() // others may be dead, too
		err = do()
	}
	for n := 1; n < tries && passing(err); n++ {
		err = do()
	}
	if code(err) == codeReadOnly { // it has become a replica: connections are to look for the primary
		s.writes.Reset()
		s.reads.Reset()
	}
	return err
}

// uncommitted marks the error of a statement before the commit.
func uncommitted(err error) error {
	if lost(err) {
		return fmt.Errorf("%w: %w", errUncommitted, err)
	}
	return err
}

// doubtful marks the error of a commit that the server has not refused. It may still be
// waiting for its disk, or for a standby, and until it has waited nobody sees what it
// has committed.
func doubtful(err error) error {
	if is := code(err); is == "" || is == codeShutdown || is == codeCrashed {
		return fmt.Errorf("%w: %w", ports.ErrInDoubt, err)
	}
	return err
}

// again are the operations that could not be done.
func again(ops []*operation) (left []*operation) {
	for _, op := range ops {
		if errors.Is(op.Err, errAgain) {
			left = append(left, op)
		}
	}
	return left
}

// fail gives operations the same error.
func fail(ops []*operation, err error) {
	for _, op := range ops {
		op.Err, op.Panicked = err, nil
	}
}

// run does an operation and leaves what came of it there.
func run(op *operation, w *workspace) {
	op.Err, op.Panicked = errAborted, nil // stays if it ends the goroutine
	defer func() { op.Panicked = recover() }()
	op.Err = op.Do.do(w)
}
