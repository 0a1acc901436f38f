// Package commit writes to a SQLite database through one connection.
//
// Those who write at the same time share a transaction, and so a wait for the
// disk; each is answered when it has been committed, with an error of its own.
// The package also keeps the write-ahead log short, and room on the disk for
// deletions. What is written it does not know.
package commit

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"songmap/adapters/internal/combine"
)

// Writer is the one connection that writes.
type Writer struct {
	hooks   Hooks
	queue   combine.Queue[func(context.Context, *Conn) error] // whoever leads it owns what follows
	conn    *Conn
	log     *checkpoints
	ballast ballast
}

// Hooks are what the owner of a database adds to the commits. All are called
// by whoever leads, so they must be quick.
type Hooks struct {
	// Guard says whether the database is still there.
	Guard interface {
		Look() error // looks now; the error may pass
		Lost() error // what Look has found, if it is for good
	}

	// Fail turns an error of the database into what callers are to get.
	Fail func(error) error

	// Committed is called after each commit.
	Committed func(operations int, took time.Duration)
}

// operation is a write on its way.
type operation = combine.Operation[func(context.Context, *Conn) error]

// errAborted is what an operation gets that has no error of its own although
// it was not committed.
var errAborted = errors.New("the transaction was given up")

// New returns the writer of the database at path. It writes through conn, and
// copies the log into the database through another connection, that of log; it
// closes both. SQLite must not do the latter on its own.
func New(path string, conn *sql.Conn, log *sql.DB, hooks Hooks) *Writer {
	w := &Writer{hooks: hooks, conn: NewConn(conn, hooks.Fail), ballast: ballast{path: path + "-ballast"}}
	w.log = newCheckpoints(path, log, w.queue.Alone, hooks.Guard.Look)
	w.ballast.take()
	return w
}

// Write does an operation in a transaction that it shares with whoever else
// writes at the time. Waiting for its turn ends with ctx; what has begun runs
// to its end, because a statement that is interrupted takes the whole
// transaction with it.
//
// An error of do comes back as it is. Of an operation that fails, or panics,
// nothing is kept, whatever it has done before, and the others are none the
// worse. Do may be called more than once.
func (w *Writer) Write(ctx context.Context, do func(context.Context, *Conn) error) error {
	return w.queue.Do(ctx, do, func(op *operation) { w.lead(context.WithoutCancel(ctx), op) })
}

// WriteAnyway is Write for what frees space or must not wait for it: when the
// disk is full it releases the ballast and tries once more.
func (w *Writer) WriteAnyway(ctx context.Context, do func(context.Context, *Conn) error) error {
	err := w.Write(ctx, do)
	if err != nil && DiskFull(err) && w.ballast.release() {
		err = w.Write(ctx, do)
	}
	return err
}

// Full reports whether the disk has been full and still is: only what frees
// space should be written.
func (w *Writer) Full() bool { return w.ballast.low() }

// LogBytes is how large the file of the write-ahead log is.
func (w *Writer) LogBytes() (int64, error) { return size(w.log.path) }

// Conn is the connection, for whoever is alone with it.
func (w *Writer) Conn() *Conn { return w.conn }

// End waits for those who write and calls last, after which nobody can.
func (w *Writer) End(last func() error) error {
	err := w.log.close()
	w.queue.Alone(func() {
		w.ballast.release()
		err = errors.Join(err, last())
	})
	return err
}

// Close closes the connection.
func (w *Writer) Close() error { return w.conn.Close() }
