package sqlite

import (
	"context"
	"errors"
	"time"

	"songmap/adapters/internal/crashpoint"
	"songmap/ports"
)

// maxBatch bounds how long the first operation of a batch waits for the last.
const maxBatch = 256

// errSpoilt: the transaction cannot be committed. Its operations know why.
var errSpoilt = errors.New("transaction is spoilt")

// write does an operation in a transaction that it shares with whoever else
// writes at the time, and so a wait for the disk. Waiting for its turn ends
// with ctx; what has begun runs to its end, because a statement that is
// interrupted takes the whole transaction with it.
//
// An error of do comes back as it is. Of an operation that fails, or panics,
// nothing is kept, whatever it has done before, and the others are none the
// worse. Do may be called more than once.
func (s *Jobs) write(ctx context.Context, do func(context.Context, *transaction) error) (err error) {
	if err := ctx.Err(); err != nil {
		return err
	}
	op := &operation{do: do, ended: ctx.Err}
	leads := s.queue.enter(op)
	if !leads {
		if leads, err = s.queue.wait(ctx, op); err != nil {
			return err
		}
	}
	if leads {
		s.lead(context.WithoutCancel(ctx), op)
	}
	if op.panicked != nil {
		panic(op.panicked)
	}
	return op.err
}

// writeAnyway is write for what ends jobs or frees space: when the disk is
// full it drops the ballast and tries once more.
func (s *Jobs) writeAnyway(ctx context.Context, do func(context.Context, *transaction) error) error {
	err := s.write(ctx, do)
	if diskFull(err) && s.ballast.drop() {
		err = s.write(ctx, do)
	}
	return err
}

// batch is what shares a transaction.
type batch struct {
	ops  []*operation
	more func(n int) []*operation // those who have lined up meanwhile; nil: nobody joins
}

func (b *batch) gather() {
	if b.more != nil {
		b.ops = append(b.ops, b.more(maxBatch-len(b.ops))...)
	}
}

// fail gives every operation the same error.
func (b *batch) fail(err error) {
	for _, op := range b.ops {
		op.err, op.panicked = err, nil
	}
}

// lead does the operation and those that line up behind it. Nobody is answered
// before the commit, not even a refusal: what it rests on might not be kept.
func (s *Jobs) lead(ctx context.Context, first *operation) {
	b := &batch{ops: []*operation{first}, more: s.queue.take}
	err := ports.ErrUnavailable // stays if an operation ends the goroutine
	defer func() {
		if err != nil {
			b.fail(err)
		}
		for _, op := range b.ops[1:] {
			op.turn <- false
		}
		s.queue.pass()
	}()
	err = s.commit(ctx, b)
	if errors.Is(err, errSpoilt) {
		err = nil
		s.replay(ctx, b.ops)
	}
}

// replay gives each operation of a spoilt batch a transaction of its own, so
// that only the culprits fail. A store that cannot commit is not asked again.
func (s *Jobs) replay(ctx context.Context, ops []*operation) {
	if len(ops) == 1 {
		return // the culprit
	}
	for i := range ops {
		err := s.commit(ctx, &batch{ops: ops[i : i+1]})
		if err != nil && !errors.Is(err, errSpoilt) {
			(&batch{ops: ops[i:]}).fail(err)
			return
		}
	}
}

// commit runs the batch in one transaction. On an error nothing of it is kept,
// unless in a file that is lost.
func (s *Jobs) commit(ctx context.Context, b *batch) error {
	if s.guard.lost.Load() != nil {
		b.gather()
		return ports.ErrUnavailable
	}
	begun := time.Now()
	if err := s.writes.exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		b.gather() // they would wait for the same
		return unavailable(err)
	}
	tx := &transaction{jobs: s, open: true}
	defer tx.close(ctx)
	for i := 0; i < len(b.ops); i++ {
		tx.run(ctx, b.ops[i])
		if tx.spoilt {
			return errSpoilt
		}
		if i == len(b.ops)-1 {
			b.gather()
		}
	}
	if err := s.guard.look(); err != nil {
		return unavailable(err)
	}
	crashpoint.At("before commit")
	if err := s.writes.exec(ctx, "COMMIT"); err != nil {
		return unavailable(err)
	}
	crashpoint.At("after commit")
	tx.open = false
	if err := s.guard.look(); errors.Is(err, ErrGone) { // it went while the disk was waited for
		return unavailable(err)
	}
	s.committed(len(b.ops), time.Since(begun))
	return nil
}

// committed sees to what follows a commit, while the lead is still held.
func (s *Jobs) committed(operations int, took time.Duration) {
	s.log.grow(operations)
	s.names.wake()
	if s.OnCommit != nil {
		s.OnCommit(operations, took)
	}
}
