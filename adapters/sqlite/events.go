package sqlite

import (
	"cmp"
	"context"
	"slices"
	"time"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.EventLog = (*Events)(nil)

// Events are what happened to the jobs of a store.
type Events struct{ store *Store }

// remembered is how long the log tells of a job that is deleted.
const remembered = 7 * 24 * time.Hour

// Events implements ports.EventLog.
func (s *Events) Events(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	text, args := s.store.sql.events.all, []any{q.After, q.Limit}
	if q.JobID != "" {
		text, args = s.store.sql.events.ofJob, []any{q.After, q.JobID, q.Limit}
	}
	rows, err := s.store.reads.Query(ctx, text, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	events, err := bunstore.Events(ctx, s.store.db, rows)
	return events, unavailable(err)
}

// Newest implements ports.EventLog.
func (s *Events) Newest(ctx context.Context) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	rows, err := s.store.reads.Query(ctx, s.store.sql.events.newest)
	if err != nil {
		return 0, unavailable(err)
	}
	n, err := number(rows)
	return n, unavailable(err)
}

// record appends to the log what happened in a transition, if it is worth it.
func (s *Store) record(ctx context.Context, tx *commit.Tx, t *ports.Transition) (err error) {
	if e, worth := domain.Happened(t.Before, t.After); worth {
		t.Event, err = s.append(ctx, tx, e, t.After)
	}
	return err
}

// remove appends the deletions of jobs and deletes them: in this order, because a
// trigger drops the events of a row whose deletion is not in the log. Events of
// jobs that were deleted long ago go on the way.
func (s *Store) remove(ctx context.Context, tx *commit.Tx, jobs []domain.Job, now time.Time) ([]ports.Transition, error) {
	gone := make([]ports.Transition, 0, len(jobs))
	for _, job := range jobs {
		removal, err := s.append(ctx, tx, domain.Removal(job, now), job)
		if err != nil {
			return nil, err
		}
		if err := tx.Exec(ctx, s.sql.remove, job.ID); err != nil {
			return nil, err
		}
		gone = append(gone, ports.Transition{Before: job, Event: removal})
	}
	// Twice as many as have come, so that they do not pile up.
	return gone, tx.Exec(ctx, s.sql.events.forget, bunstore.Unix(now.Add(-remembered)), 2*len(jobs))
}

// append adds an event to the log, and to the outbox for everybody who wants to
// be told of it, and returns it with its number. Both are in the transaction of
// the change that it tells of, so neither a crash nor the deletion of the job can
// come between.
func (s *Store) append(ctx context.Context, tx *commit.Tx, e domain.Event, job domain.Job) (_ domain.Event, err error) {
	if e.Number, err = tx.Insert(ctx, s.sql.events.insert, bunstore.EventValues(e)...); err != nil {
		return e, err
	}
	max := cmp.Or(s.config.MaxBacklog, domain.MaxBacklog)
	if s.hooked.Load() {
		args := slices.Concat(arrives(e), []any{max, bunstore.Wants(e.Kind)})
		if err := tx.Exec(ctx, s.sql.hooks.enqueue, args...); err != nil {
			return e, err
		}
	}
	d, wanted := job.Report(e)
	if !wanted {
		return e, nil
	}
	args := slices.Concat([]any{d.URL, d.Receiver()}, arrives(e), []any{d.Receiver(), max})
	return e, tx.Exec(ctx, s.sql.hooks.report, args...)
}

// arrives are the values of a new delivery that do not hang on its receiver: what
// its lane, its time and its end are told by, and its event.
func arrives(e domain.Event) []any {
	at := bunstore.Unix(e.At)
	return slices.Concat([]any{e.JobID, at, at, domain.DroppedReason}, bunstore.DeliveryEvent(e))
}
