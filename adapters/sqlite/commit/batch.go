package commit

import (
	"context"
	"errors"
	"time"

	"songmap/adapters/internal/crashpoint"
)

// maxBatch bounds how long the first operation of a batch waits for the last.
const maxBatch = 256

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
		op.Err, op.Panicked = err, nil
	}
}

// lead does the operation and those that line up behind it. Nobody is answered
// before the commit, not even a refusal: what it rests on might not be kept.
func (w *Writer) lead(ctx context.Context, first *operation) {
	b := &batch{ops: []*operation{first}, more: w.queue.Take}
	err := w.hooks.Fail(errAborted) // stays if an operation ends the goroutine
	defer func() {
		if err != nil {
			b.fail(err)
		}
		for _, op := range b.ops[1:] {
			op.Done()
		}
		w.queue.Pass()
	}()
	err = w.commit(ctx, b)
	if errors.Is(err, errSpoilt) {
		err = nil
		w.replay(ctx, b.ops)
	}
}

// replay gives each operation of a spoilt batch a transaction of its own, so
// that only the culprits fail. A database that cannot commit is not asked again.
func (w *Writer) replay(ctx context.Context, ops []*operation) {
	if len(ops) == 1 {
		return // the culprit
	}
	for i := range ops {
		err := w.commit(ctx, &batch{ops: ops[i : i+1]})
		if err != nil && !errors.Is(err, errSpoilt) {
			(&batch{ops: ops[i:]}).fail(err)
			return
		}
	}
}

// commit runs the batch in one transaction. On an error nothing of it is kept,
// unless in a file that is lost.
func (w *Writer) commit(ctx context.Context, b *batch) error {
	if err := w.hooks.Guard.Lost(); err != nil {
		b.gather()
		return w.hooks.Fail(err)
	}
	begun := time.Now()
	if err := w.conn.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		b.gather() // they would wait for the same
		return err
	}
	w.conn.open = true
	defer w.end(ctx)
	for i := 0; i < len(b.ops); i++ {
		w.run(ctx, b.ops[i])
		if w.conn.spoilt {
			return errSpoilt
		}
		if i == len(b.ops)-1 {
			b.gather()
		}
	}
	if err := w.hooks.Guard.Look(); err != nil {
		return w.hooks.Fail(err)
	}
	crashpoint.At("before commit")
	if err := w.conn.Exec(ctx, "COMMIT"); err != nil {
		return err
	}
	crashpoint.At("after commit")
	w.conn.open = false
	_ = w.hooks.Guard.Look() // it may have gone while the disk was waited for
	if err := w.hooks.Guard.Lost(); err != nil {
		return w.hooks.Fail(err)
	}
	w.log.grow(len(b.ops))
	w.hooks.Committed(len(b.ops), time.Since(begun))
	return nil
}

// run does an operation and leaves what came of it there. One that fails after
// it has changed something spoils the transaction.
func (w *Writer) run(ctx context.Context, op *operation) {
	before := w.conn.changes
	op.Err, op.Panicked = errAborted, nil // stays if do ends the goroutine
	defer func() {
		op.Panicked = recover()
		if w.conn.changes > before && (op.Err != nil || op.Panicked != nil) {
			w.conn.spoilt = true
		}
		if w.conn.spoilt && op.Err == nil {
			op.Err = errAborted
		}
		if errors.Is(op.Err, errAborted) {
			op.Err = w.hooks.Fail(op.Err)
		}
	}()
	op.Err = op.Do(ctx, w.conn)
}

// end frees the connection for the next transaction, however this one ended.
func (w *Writer) end(ctx context.Context) {
	rollBack := w.conn.open
	w.conn.open, w.conn.spoilt = false, false
	if rollBack {
		// Where SQLite has rolled back on its own, this fails for want of a
		// transaction.
		_ = w.conn.Exec(ctx, "ROLLBACK")
	}
}
