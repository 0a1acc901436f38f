package postgres

import (
	"context"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.EventLog = (*Events)(nil)

// Events are what happened to the jobs of a store.
type Events struct{ store *Store }

// remembered is how long the log keeps the events of a job that is deleted.
const remembered = 7 * 24 * time.Hour

func (s *Events) Events(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	safe, err := s.Newest(ctx)
	if err != nil || safe <= q.After {
		return nil, err
	}
	events, err := all(ctx, s.store.reads, s.store.sql.Events, s.store.sql.ListEvents(q))
	late := func(e domain.Event) bool { return e.Number > safe }
	if i := slices.IndexFunc(events, late); i >= 0 {
		events = events[:i]
	}
	return events, err
}

func (s *Events) Newest(ctx context.Context) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	safe, err := s.store.log.settled(ctx, s.store.reads)
	return safe, unavailable(ctx, err)
}
