package postgres

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Opened is a store with the methods of what it keeps, for tests.
type Opened struct {
	*Store
	*Jobs
	log *Events
}

func (o Opened) Events(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
	return o.log.Events(ctx, q)
}

func (o Opened) Newest(ctx context.Context) (int64, error) { return o.log.Newest(ctx) }

// OpenAll opens a store with what it keeps.
func OpenAll(ctx context.Context, dsn string, c Config) (Opened, error) {
	s, err := Open(ctx, dsn, c)
	if err != nil {
		return Opened{}, err
	}
	return Opened{s, s.Jobs(), s.Events()}, nil
}

// LimitBacklog sets Config.MaxBacklog afterwards.
func (s *Store) LimitBacklog(n int) { s.config.MaxBacklog = n }

// WriteInOne has all writes share one transaction.
func (s *Store) WriteInOne() { s.queues = s.queues[:1] }

// Fold adds to the totals what has changed the counts.
func (s *Store) Fold(ctx context.Context) error { return s.foldNow(ctx) }

// Away marks an error of the database.
var Away = away

// Clock is that of the database.
type Clock struct{ clock }

// Note sets the clock by an answer that has come just now.
func (c *Clock) Note(theirs, asked time.Time) { c.note(theirs, asked) }

// Now is what the clock says.
func (c *Clock) Now() time.Time { return c.now() }

// Horizon is up to where a log can be read.
type Horizon struct{ horizon }

// Note moves the horizon, and returns where it is.
func (h *Horizon) Note(last int64, writers ...string) int64 {
	h.note(last, writers)
	return h.safe
}
