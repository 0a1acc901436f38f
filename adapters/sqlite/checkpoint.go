package sqlite

import (
	"context"
	"database/sql"
	"net/url"
)

// logPages is how many pages the write-ahead log may have before they are
// copied into the database: 16 MiB.
const logPages = 4000

// lookEvery is after how many operations the log is looked at. Most write
// about five pages.
const lookEvery = 256

// checkpoints keeps the log short without keeping writers waiting: a goroutine
// copies the log into the database beside them, on a connection of its own,
// and stops them only for what they have added meanwhile. When all is copied,
// the next write begins the log anew. The file of the log is kept for that; to
// overwrite blocks is faster than to append them.
type checkpoints struct {
	pool  *sql.DB
	alone func(func()) // calls while nobody writes
	check func() error // whether the database is still there

	limit int           // pages that the log may have
	grown int           // operations since the last look; guarded by the lead
	look  chan struct{} // holds an element when it is time to look
	stop  chan struct{}
	done  chan struct{}
}

func newCheckpoints(path string, alone func(func()), check func() error) (*checkpoints, error) {
	pool, err := connect(path, 1, url.Values{"_pragma": {"synchronous(FULL)"}})
	if err != nil {
		return nil, err
	}
	c := &checkpoints{
		pool: pool, alone: alone, check: check, limit: logPages,
		look: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go c.run()
	return c, nil
}

// grow notes operations that have been committed.
func (c *checkpoints) grow(operations int) {
	if c.grown += operations; c.grown < lookEvery {
		return
	}
	c.grown = 0
	select {
	case c.look <- struct{}{}:
	default: // it is at it
	}
}

func (c *checkpoints) run() {
	defer close(c.done)
	for {
		select {
		case <-c.look:
			// What goes wrong here, on a full disk for example, leaves the
			// log as it was: complete, and to be copied next time.
			_ = c.shorten(context.Background())
		case <-c.stop:
			return
		}
	}
}

func (c *checkpoints) shorten(ctx context.Context) error {
	pages, err := c.pragma(ctx, "NOOP")
	if err != nil || pages < c.limit {
		return err
	}
	if err := c.check(); err != nil { // what is there now is not to be written to
		return err
	}
	if _, err := c.pragma(ctx, "PASSIVE"); err != nil {
		return err
	}
	c.alone(func() { _, err = c.pragma(ctx, "PASSIVE") })
	return err
}

// pragma runs a checkpoint and returns how many pages the log has.
func (c *checkpoints) pragma(ctx context.Context, mode string) (pages int, err error) {
	var busy, copied int
	err = c.pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &copied)
	return pages, err
}

// close waits for the goroutine.
func (c *checkpoints) close() error {
	close(c.stop)
	<-c.done
	return c.pool.Close()
}
