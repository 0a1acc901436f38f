package commit

import (
	"context"
	"database/sql"
	"os"
	"time"
)

// logPages is how many pages the write-ahead log may have before they are
// copied into the database: 16 MiB.
const logPages = 4000

// maxLogBytes is the size above which the log's file is cut when all of it has
// been copied. It grows so long only while another program reads for long.
const maxLogBytes = 4 * logPages * 4096

// lookAgain is how soon a log is looked at again that could not be shortened.
const lookAgain = 10 * time.Second

// lookEvery is after how many operations the log is looked at. Most write
// about five pages.
const lookEvery = 256

// checkpoints keeps the log short without keeping writers waiting: a goroutine
// copies the log into the database beside them, on a connection of its own,
// and stops them only for what they have added meanwhile. When all is copied,
// the next write begins the log anew. The file of the log is kept for that; to
// overwrite blocks is faster than to append them. Only one that has grown far
// too long is cut.
type checkpoints struct {
	pool  *sql.DB
	alone func(func()) // calls while nobody writes
	check func() error // whether the database is still there

	path     string        // of the log
	limit    int           // pages that the log may have
	maxBytes int64         // bytes that its file may have
	grown    int           // operations since the last look; guarded by the lead
	look     chan struct{} // holds an element when it is time to look
	stop     chan struct{}
	done     chan struct{}
}

func newCheckpoints(path string, pool *sql.DB, alone func(func()), check func() error) *checkpoints {
	c := &checkpoints{
		pool: pool, alone: alone, check: check, path: path + "-wal", limit: logPages, maxBytes: maxLogBytes,
		look: make(chan struct{}, 1), stop: make(chan struct{}), done: make(chan struct{}),
	}
	go c.run()
	return c
}

// grow counts operations that have been committed.
func (c *checkpoints) grow(operations int) {
	if c.grown += operations; c.grown < lookEvery {
		return
	}
	c.grown = 0
	select {
	case c.look <- struct{}{}:
	default: // it will look anyway
	}
}

func (c *checkpoints) run() {
	defer close(c.done)
	var again <-chan time.Time
	for {
		select {
		case <-c.look:
		case <-again:
		case <-c.stop:
			return
		}
		// What goes wrong here, on a full disk for example, leaves the
		// log as it was: complete, and to be copied next time.
		again = nil
		if short, err := c.shorten(context.Background()); err != nil || !short {
			again = time.After(lookAgain)
		}
	}
}

// shorten has the log copied, if it is long, and reports whether it, or what
// the next write makes of it, is short. A reader may keep it long.
func (c *checkpoints) shorten(ctx context.Context) (short bool, err error) {
	pages, _, err := c.pragma(ctx, "NOOP")
	if err != nil {
		return false, err
	}
	long, err := c.long()
	if err != nil || pages < c.limit && !long {
		return err == nil, err
	}
	if err := c.check(); err != nil { // what is there now is not to be written to
		return false, err
	}
	if _, _, err := c.pragma(ctx, "PASSIVE"); err != nil {
		return false, err
	}
	c.alone(func() {
		var copied int
		if pages, copied, err = c.pragma(ctx, "PASSIVE"); err != nil || copied < pages {
			return
		}
		if short = !long; long {
			_, _, err = c.pragma(ctx, "TRUNCATE") // fails to while somebody reads
		}
	})
	if err == nil && long {
		long, err = c.long()
		short = !long
	}
	return short, err
}

// long reports whether the log's file takes more room than it may.
func (c *checkpoints) long() (bool, error) {
	n, err := size(c.path)
	return n > c.maxBytes, err
}

func size(name string) (int64, error) {
	info, err := os.Stat(name)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

// pragma runs a checkpoint and returns how many pages the log has, and how many
// of them have been copied.
func (c *checkpoints) pragma(ctx context.Context, mode string) (pages, copied int, err error) {
	var busy int
	err = c.pool.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+mode+")").Scan(&busy, &pages, &copied)
	return pages, copied, err
}

// close waits for the goroutine.
func (c *checkpoints) close() error {
	close(c.stop)
	<-c.done
	return c.pool.Close()
}
