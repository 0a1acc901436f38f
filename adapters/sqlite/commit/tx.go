package commit

import (
	"context"
	"database/sql/driver"
	"errors"

	lib "modernc.org/sqlite/lib"
)

// Tx is what the operations of a batch do their statements in.
//
// SQLite ends a transaction on its own after some errors (a full disk, an I/O
// error, an interrupt), and each further statement would then be a transaction
// of its own. So it is spoilt, and takes no more statements, after every error
// but those that are known to undo one statement alone. It is spoilt as well
// by an operation that fails after it has changed something.
type Tx struct {
	conn *Conn
	fail func(error) error

	open    bool
	changes int  // statements that have changed something
	wrote   bool // the running operation has changed something
	spoilt  bool
}

// errSpoilt: the transaction cannot be committed. Its operations know why.
var errSpoilt = errors.New("transaction is spoilt")

// run does an operation and leaves what came of it there.
func (t *Tx) run(ctx context.Context, op *operation) {
	t.wrote = false
	op.err, op.panicked = t.fail(errAborted), nil // stays if do ends the goroutine
	defer func() {
		op.panicked = recover()
		if t.wrote && (op.err != nil || op.panicked != nil) {
			t.spoilt = true
		}
		if t.spoilt && op.err == nil {
			op.err = t.fail(errAborted)
		}
	}()
	op.err = op.do(ctx, t)
}

// close frees the connection for the next transaction, however this one ended.
func (t *Tx) close(ctx context.Context) {
	if t.open {
		// Where SQLite has rolled back on its own, this fails for want of a
		// transaction.
		_, _ = t.conn.Exec(ctx, "ROLLBACK")
	}
}

// Changes is how many statements of the transaction have changed something.
func (t *Tx) Changes() int { return t.changes }

// Exec changes something.
func (t *Tx) Exec(ctx context.Context, text string, args ...any) error {
	_, err := t.result(ctx, text, args...)
	return err
}

// Insert adds a row and returns its number.
func (t *Tx) Insert(ctx context.Context, text string, args ...any) (int64, error) {
	result, err := t.result(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// Change changes rows and returns how many.
func (t *Tx) Change(ctx context.Context, text string, args ...any) (int64, error) {
	result, err := t.result(ctx, text, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (t *Tx) result(ctx context.Context, text string, args ...any) (driver.Result, error) {
	if t.spoilt {
		return nil, t.fail(errSpoilt)
	}
	result, err := t.conn.Exec(ctx, text, args...)
	if err == nil {
		t.wrote = true
		t.changes++
	}
	return result, t.note(err)
}

// Read calls row for each row that a query finds (Conn.Read).
func (t *Tx) Read(ctx context.Context, text string, args []any, row func([]driver.Value)) error {
	if t.spoilt {
		return t.fail(errSpoilt)
	}
	return t.note(t.conn.Read(ctx, text, args, row))
}

// note looks at the error of a statement, and returns what callers are to get
// of it: the error as it is where it undoes that statement alone.
func (t *Tx) note(err error) error {
	switch {
	case err == nil:
	case Code(err) == lib.SQLITE_CONSTRAINT_PRIMARYKEY, Code(err) == lib.SQLITE_CONSTRAINT_UNIQUE:
	default:
		t.spoilt = true
		return t.fail(err)
	}
	return err
}
