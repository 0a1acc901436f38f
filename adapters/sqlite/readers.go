package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"sync/atomic"

	"songmap/adapters/sqlite/commit"
)

// readers are connections that read beside the writer.
type readers struct {
	watch  bool // statements end with the context of the caller
	pool   *sql.DB
	free   chan *commit.Conn
	opened int // connections

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
			return nil, errors.Join(err, r.close())
		}
		r.opened++
		r.free <- commit.NewConn(conn, unavailable)
	}
	return r, nil
}

// Read calls row for each row that a query finds, when a connection is free.
func (r *readers) Read(ctx context.Context, text string, args []any, row func([]driver.Value)) error {
	return r.with(ctx, func(ctx context.Context, conn *commit.Conn) error { return conn.Read(ctx, text, args, row) })
}

// together has all that is read see the same state of the database.
func (r *readers) together(ctx context.Context, do func(source) error) error {
	return r.with(ctx, func(ctx context.Context, conn *commit.Conn) error {
		if err := conn.Exec(ctx, "BEGIN"); err != nil {
			return err
		}
		err := do(conn)
		return errors.Join(err, conn.Exec(context.WithoutCancel(ctx), "COMMIT"))
	})
}

// with does something with a connection, when one is free.
func (r *readers) with(ctx context.Context, do func(context.Context, *commit.Conn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case conn := <-r.free:
		defer func() { r.free <- conn }()
		if !r.watch {
			ctx = context.WithoutCancel(ctx)
		}
		err := do(ctx, conn)
		if r.ended.Load() { // nobody is to learn what may not be kept
			err = unavailable(errShut)
		}
		return err
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
	for range r.opened {
		errs = append(errs, (<-r.free).Close())
	}
	return errors.Join(append(errs, r.pool.Close())...)
}
