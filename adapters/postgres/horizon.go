package postgres

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// horizon is up to which number of a sequence all rows of a table are there, or
// will never be. Transactions commit in another order than they take numbers, so a
// reader that went by numbers alone would pass over those that come late.
//
// An INSERT locks its table, in a mode that keeps nobody out, before it takes its
// first number, and until its transaction ends. So: read the last number, then who
// holds that lock. When none of these does any more, no row up to that number can
// come. Transactions that do not write to the table are in nobody's way.
//
// It must be read from the primary, in this order and in separate statements; the
// sequence must not be cached by sessions.
type horizon struct {
	last, writers string // queries

	mine  chan struct{} // holds a token while nobody looks
	safe  int64
	waits []wait // by number
}

// wait is a number that was given, and who may still be about to commit smaller
// ones.
type wait struct {
	number  int64
	writers map[string]bool
}

func newHorizon(table, sequence string) *horizon {
	h := &horizon{
		last: "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence,
		writers: "SELECT virtualtransaction FROM pg_locks WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted" +
			" AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND relation = '" + table + "'::regclass",
		mine: make(chan struct{}, 1),
	}
	h.mine <- struct{}{}
	return h
}

// look reads the last number, and up to which all is safe.
func (h *horizon) look(ctx context.Context, pool *pgxpool.Pool) (last, safe int64, err error) {
	select {
	case <-h.mine: // who has ended is only known of those who were there at the last look
	case <-ctx.Done():
		return 0, 0, ctx.Err()
	}
	defer func() { h.mine <- struct{}{} }()
	last, writers, err := h.read(ctx, pool)
	if lost(err) {
		pool.Reset()
		last, writers, err = h.read(ctx, pool)
	}
	if err != nil {
		return 0, 0, err
	}
	h.note(last, writers)
	return last, h.safe, nil
}

func (h *horizon) read(ctx context.Context, pool *pgxpool.Pool) (last int64, writers []string, err error) {
	ctx, cancel := context.WithTimeout(ctx, patience) // a server may be silent, and others wait for this look
	defer cancel()
	b := new(pgx.Batch)
	b.Queue(h.last).QueryRow(func(row pgx.Row) error { return row.Scan(&last) })
	b.Queue(h.writers).Query(func(rows pgx.Rows) error {
		writers, err = pgx.CollectRows(rows, pgx.RowTo[string])
		return err
	})
	return last, writers, pool.SendBatch(ctx, b).Close()
}

// note moves the horizon.
func (h *horizon) note(last int64, writers []string) {
	if last < h.safe || len(h.waits) > 0 && last < h.waits[len(h.waits)-1].number { // another server has taken over, which lacks what was committed last
		h.safe, h.waits = 0, nil
	}
	now := make(map[string]bool, len(writers))
	for _, w := range writers {
		now[w] = true
	}
	for _, w := range h.waits {
		for writer := range w.writers {
			if !now[writer] {
				delete(w.writers, writer)
			}
		}
	}
	if last > h.safe && (len(h.waits) == 0 || h.waits[len(h.waits)-1].number < last) {
		h.waits = append(h.waits, wait{last, now})
	}
	for len(h.waits) > 0 && len(h.waits[0].writers) == 0 {
		h.safe, h.waits = h.waits[0].number, h.waits[1:]
	}
}

const (
	// lookEvery is how soon a look may find what the last one did not.
	lookEvery = 2 * time.Millisecond
	// grace is how long a reader waits for what has been written before it came.
	// More it does not: a writer may have been frozen.
	grace = 50 * time.Millisecond
)

// settled is up to which number all is safe: if possible, all that was given
// before the call.
func (h *horizon) settled(ctx context.Context, pool *pgxpool.Pool) (int64, error) {
	wanted, safe, err := h.look(ctx, pool)
	for until := time.Now().Add(grace); err == nil && safe < wanted && time.Now().Before(until); {
		select {
		case <-time.After(lookEvery):
			_, safe, err = h.look(ctx, pool)
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	return safe, err
}
