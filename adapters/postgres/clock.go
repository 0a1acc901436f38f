package postgres

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// clock is that of the database: it goes by the machine's, which does not jump
// while the process runs, from a moment at which the database's was read. Where the
// machine's wall clock stands does not matter.
type clock struct {
	mu     sync.Mutex
	theirs time.Time
	ours   time.Time // at the same moment
}

// setEvery is how often the clock is set: machines drift apart by a second in a
// day.
const setEvery = time.Minute

// maxTrip is how long a round trip may take to be of use.
const maxTrip = time.Second

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.theirs.Add(time.Since(c.ours))
}

// set reads the database's clock. It was read in the middle of the round trip, on
// average.
func (c *clock) set(ctx context.Context, pool *pgxpool.Pool) error {
	var theirs time.Time
	conn, err := pool.Acquire(ctx) // which may take its time
	if err != nil {
		return err
	}
	defer conn.Release()
	asked := time.Now()
	if err := conn.QueryRow(ctx, "SELECT clock_timestamp()").Scan(&theirs); err != nil {
		return err
	}
	c.note(theirs, asked)
	return nil
}

// note sets the clock by an answer that has come just now.
func (c *clock) note(theirs, asked time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	trip := time.Since(asked)
	if !c.theirs.IsZero() && trip > maxTrip {
		return // the one that there is is better
	}
	c.theirs, c.ours = theirs.UTC(), asked.Add(trip/2)
}

// run sets the clock every so often. While the database is away it goes on by
// itself.
func (c *clock) run(ctx context.Context, pool *pgxpool.Pool) {
	tick := time.NewTicker(setEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			asking, cancel := context.WithTimeout(ctx, patience)
			_ = c.set(asking, pool)
			cancel()
		case <-ctx.Done():
			return
		}
	}
}
