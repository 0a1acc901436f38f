package sqlite

import (
	"context"
	"time"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.EventLog = (*Jobs)(nil)

// remembered is how long the log tells of a job that is deleted.
const remembered = 7 * 24 * time.Hour

// Events implements ports.EventLog.
func (s *Jobs) Events(ctx context.Context, q ports.EventQuery) ([]domain.Event, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	text, args := s.sql.events.all, []any{q.After, q.Limit}
	if q.JobID != "" {
		text, args = s.sql.events.ofJob, []any{q.After, q.JobID, q.Limit}
	}
	rows, err := s.reads.query(ctx, text, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	events, err := bunstore.Events(ctx, s.db, rows)
	return events, unavailable(err)
}

// Newest implements ports.EventLog.
func (s *Jobs) Newest(ctx context.Context) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	rows, err := s.reads.query(ctx, s.sql.events.newest)
	if err != nil {
		return 0, unavailable(err)
	}
	n, err := number(rows)
	return n, unavailable(err)
}

// record appends to the log what happened in a transition, if it is worth it.
func (s *Jobs) record(ctx context.Context, tx *transaction, t *ports.Transition) (err error) {
	if e, worth := domain.Happened(t.Before, t.After); worth {
		t.Event, err = s.append(ctx, tx, e, t.After)
	}
	return err
}

// remove appends the deletions of jobs and deletes them: in this order, because a
// trigger drops the events of a row whose deletion is not in the log. Events of
// jobs that were deleted long ago go on the way.
func (s *Jobs) remove(ctx context.Context, tx *transaction, jobs []domain.Job, now time.Time) ([]ports.Transition, error) {
	gone := make([]ports.Transition, 0, len(jobs))
	for _, job := range jobs {
		removal, err := s.append(ctx, tx, domain.Removal(job, now), job)
		if err != nil {
			return nil, err
		}
		if err := tx.exec(ctx, s.sql.remove, job.ID); err != nil {
			return nil, err
		}
		gone = append(gone, ports.Transition{Before: job, Event: removal})
	}
	// Twice as many as have come, so that they do not pile up.
	return gone, tx.exec(ctx, s.sql.events.forget, bunstore.Unix(now.Add(-remembered)), 2*len(jobs))
}
