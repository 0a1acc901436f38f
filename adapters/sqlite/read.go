package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"sync/atomic"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
)

// ask is a query whose text is at hand.
func ask(text string, args ...any) bunstore.Query { return bunstore.Query{Text: text, Args: args} }

// run changes something.
func run(ctx context.Context, tx *commit.Tx, q bunstore.Query) error {
	return tx.Exec(ctx, q.Text, q.Args...)
}

// source is where queries run: beside the writer, or in its transaction.
type source interface {
	Read(ctx context.Context, text string, args []any, row func([]driver.Value)) error
}

// maxRoom bounds for how many rows there is room from the start.
const maxRoom = 100

// all returns what each row says, of at most limit rows.
func all[R, V any](ctx context.Context, from source, t *bunstore.Table[R, V], q bunstore.Query, limit int) (found []V, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) {
		if found == nil {
			found = make([]V, 0, min(limit, maxRoom))
		}
		found = append(found, t.Value(columns))
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// one returns what the only row says, and false if there is none.
func one[R, V any](ctx context.Context, from source, t *bunstore.Table[R, V], q bunstore.Query) (v V, found bool, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) { v, found = t.Value(columns), true })
	return v, found && err == nil, err
}

// texts returns the first column.
func texts(ctx context.Context, from source, q bunstore.Query) (found []string, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) { found = append(found, bunstore.Text(columns[0])) })
	return found, err
}

// numbers returns the first column.
func numbers(ctx context.Context, from source, q bunstore.Query) (found []int64, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) {
		n, _ := columns[0].(int64)
		found = append(found, n)
	})
	return found, err
}

// number returns the first column of the only row, or 0 if there is none.
func number(ctx context.Context, from source, q bunstore.Query) (int64, error) {
	found, err := numbers(ctx, from, q)
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0], nil
}

// readers are connections that read beside the writer.
type readers struct {
	watch bool // statements end with the context of the caller
	pool  *sql.DB
	free  chan *commit.Conn

	ended atomic.Bool
	end   chan struct{} // closed: nobody reads any more
}

// errShut is what readers get of a database that is closed, or lost.
var errShut = errors.New("the database is closed")

func openReaders(ctx context.Context, path string, connections int, watch bool) (*readers, error) {
	pool, err := connect(path, connections, url.Values{
		"mode":    {"ro"},
		"_pragma": {"busy_timeout(5000)", "cache_size(-16384)"},
	})
	if err != nil {
		return nil, err
	}
	r := &readers{watch: watch, pool: pool, free: make(chan *commit.Conn, connections), end: make(chan struct{})}
	for range connections {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return nil, errors.Join(err, pool.Close())
		}
		r.free <- commit.NewConn(conn)
	}
	return r, nil
}

// Read calls row for each row that a query finds, when a connection is free.
func (r *readers) Read(ctx context.Context, text string, args []any, row func([]driver.Value)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case conn := <-r.free:
		defer func() { r.free <- conn }()
		if !r.watch {
			ctx = context.WithoutCancel(ctx)
		}
		err := conn.Read(ctx, text, args, row)
		if r.ended.Load() { // nobody is to learn what may not be kept
			err = errShut
		}
		return unavailable(err)
	case <-r.end:
		return unavailable(errShut)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// shut lets nobody read any more.
func (r *readers) shut() {
	if !r.ended.Swap(true) {
		close(r.end)
	}
}

// close is shut, and waits for those who read.
func (r *readers) close() error {
	r.shut()
	var errs []error
	for range cap(r.free) {
		errs = append(errs, (<-r.free).Close())
	}
	return errors.Join(append(errs, r.pool.Close())...)
}
