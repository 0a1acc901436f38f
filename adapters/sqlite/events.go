package sqlite

import (
	"context"
	"time"

	"songmap/adapters/sqlite/commit"
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
	return all(ctx, s.store.reads, s.store.sql.Events, s.store.sql.ListEvents(q), q.Limit)
}

func (s *Events) Newest(ctx context.Context) (int64, error) {
	return number(ctx, s.store.reads, ask("SELECT seq FROM sqlite_sequence WHERE name = 'events'")) // what AUTOINCREMENT goes by
}

// record appends to the log what happened in a transition, if it is worth it. Who
// asked for it is not in ctx, which those who share a transaction share, too.
func (s *Store) record(ctx context.Context, tx *commit.Conn, t *ports.Transition, by ports.Caller) (err error) {
	if e, worth := domain.Happened(t.Before, t.After); worth {
		e.By = by.Name
		t.Event, err = s.append(ctx, tx, e, t.After)
	}
	return err
}

// append adds an event to the log, and a delivery of it to the outbox for each
// receiver that wants it, and returns it with its number. Both are in the
// transaction of the change, so neither a crash nor the deletion of the job can
// come between.
func (s *Store) append(ctx context.Context, tx *commit.Conn, e domain.Event, job domain.Job) (_ domain.Event, err error) {
	if err := run(ctx, tx, s.sql.event.Insert(e)); err != nil {
		return e, err
	}
	e.Number = tx.Row()
	var ds []domain.Delivery
	if s.hooked.Load() {
		if ds, err = s.wanted(ctx, tx, e); err != nil {
			return e, err
		}
	}
	if d, wanted := job.Report(e); wanted {
		ds = append(ds, d)
	}
	return e, s.enqueue(ctx, tx, ds)
}
