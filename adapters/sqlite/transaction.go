package sqlite

import (
	"context"
	"database/sql"
	"errors"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

// transaction is what the operations of a batch do their statements in.
//
// SQLite ends a transaction on its own after some errors (a full disk, an I/O
// error, an interrupt), and each further statement would then be a transaction
// of its own. So it is spoilt, and takes no more statements, after every error
// but those that are known to undo one statement alone. It is spoilt as well
// by an operation that fails after it has changed something.
type transaction struct {
	jobs   *Jobs
	open   bool
	wrote  bool // the running operation has changed something
	spoilt bool
}

// run does an operation and leaves what came of it there.
func (t *transaction) run(ctx context.Context, op *operation) {
	t.wrote = false
	op.err, op.panicked = ports.ErrUnavailable, nil // stays if do ends the goroutine
	defer func() {
		op.panicked = recover()
		if t.wrote && (op.err != nil || op.panicked != nil) {
			t.spoilt = true
		}
		if t.spoilt && op.err == nil {
			op.err = ports.ErrUnavailable
		}
	}()
	op.err = op.do(ctx, t)
}

// close frees the connection for the next transaction, however this one ended.
func (t *transaction) close(ctx context.Context) {
	if t.open {
		// Where SQLite has rolled back on its own, this fails for want of a
		// transaction.
		_ = t.jobs.writes.exec(ctx, "ROLLBACK")
	}
}

// exec changes something.
func (t *transaction) exec(ctx context.Context, text string, args ...any) error {
	if t.spoilt {
		return errSpoilt
	}
	err := t.jobs.writes.exec(ctx, text, args...)
	if err == nil {
		t.wrote = true
	}
	return t.note(err)
}

// one reads a job, or returns sql.ErrNoRows.
func (t *transaction) one(ctx context.Context, query string, args ...any) (domain.Job, error) {
	if t.spoilt {
		return domain.Job{}, errSpoilt
	}
	rows, err := t.jobs.writes.query(ctx, query, args...)
	if err != nil {
		return domain.Job{}, t.note(err)
	}
	job, err := bunstore.One(ctx, t.jobs.db, rows)
	return job, t.note(err)
}

// note looks at the error of a statement.
func (t *transaction) note(err error) error {
	switch {
	case err == nil, errors.Is(err, sql.ErrNoRows):
	case code(err) == lib.SQLITE_CONSTRAINT_PRIMARYKEY, code(err) == lib.SQLITE_CONSTRAINT_UNIQUE:
	default:
		t.spoilt = true
	}
	return err
}
