package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
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

	pending int64 // jobs, see waiting
	counted bool  // pending is right: nothing was written since
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
	_, err := t.result(ctx, text, args...)
	return err
}

// insert adds a row and returns its number.
func (t *transaction) insert(ctx context.Context, text string, args ...any) (int64, error) {
	result, err := t.result(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

func (t *transaction) result(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if t.spoilt {
		return nil, errSpoilt
	}
	result, err := t.jobs.writes.result(ctx, text, args...)
	if err == nil {
		t.wrote, t.counted = true, false
	}
	return result, t.note(err)
}

// query reads. The caller notes what becomes of the rows.
func (t *transaction) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if t.spoilt {
		return nil, errSpoilt
	}
	return t.jobs.writes.query(ctx, text, args...)
}

// query reads every row of a query.
func query[V any](
	ctx context.Context, t *transaction,
	read func(context.Context, *bun.DB, *sql.Rows) ([]V, error), text string, args ...any,
) ([]V, error) {
	rows, err := t.query(ctx, text, args...)
	if err != nil {
		return nil, t.note(err)
	}
	all, err := read(ctx, t.jobs.db, rows)
	return all, t.note(err)
}

// one reads a job, or returns sql.ErrNoRows.
func (t *transaction) one(ctx context.Context, query string, args ...any) (domain.Job, error) {
	rows, err := t.query(ctx, query, args...)
	if err != nil {
		return domain.Job{}, t.note(err)
	}
	job, err := bunstore.One(ctx, t.jobs.db, rows)
	return job, t.note(err)
}

// note looks at the error of a statement.
func (t *transaction) note(err error) error {
	switch {
	case err == nil, errors.Is(err, sql.ErrNoRows), errors.Is(err, errSpoilt):
	case code(err) == lib.SQLITE_CONSTRAINT_PRIMARYKEY, code(err) == lib.SQLITE_CONSTRAINT_UNIQUE:
	default:
		t.spoilt = true
	}
	return err
}
