package sqlite

import (
	"context"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

// Create implements ports.JobRepository.
func (s *Jobs) Create(ctx context.Context, job domain.Job, maxPending int64) (t ports.Transition, err error) {
	if s.ballast.low() {
		return t, fmt.Errorf("job %s: %w", job.ID, ports.ErrNoSpace)
	}
	err = s.write(ctx, func(ctx context.Context, tx *transaction) (err error) {
		t, err = s.create(ctx, tx, job, maxPending)
		return err
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}

func (s *Jobs) create(ctx context.Context, tx *transaction, job domain.Job, maxPending int64) (ports.Transition, error) {
	t := ports.Transition{After: job}
	var waiting int64
	if maxPending > 0 {
		var err error
		if waiting, err = tx.waiting(ctx); err != nil {
			return t, unavailable(err)
		}
		if waiting >= maxPending {
			return t, fmt.Errorf("job %s: %w", job.ID, ports.ErrQueueFull)
		}
	}
	err := tx.exec(ctx, s.sql.insert, append(bunstore.Values(job), domain.Fold(job.Input.FileName))...)
	if err == nil {
		err = s.record(ctx, tx, &t)
		tx.pending, tx.counted = waiting+1, maxPending > 0
		return t, unavailable(err)
	}
	if code(err) == lib.SQLITE_CONSTRAINT_UNIQUE { // met first, but the id may be taken as well
		if _, missing := tx.one(ctx, s.sql.get, job.ID); missing == nil {
			return t, fmt.Errorf("job %s: %w", job.ID, ports.ErrExists)
		}
	}
	return t, translate(err, job.ID)
}

// waiting is how many jobs are pending. It is read once for all operations of
// the batch that do nothing but add to it.
func (t *transaction) waiting(ctx context.Context) (int64, error) {
	if t.counted {
		return t.pending, nil
	}
	rows, err := t.query(ctx, t.jobs.sql.waiting, domain.StatusPending)
	if err != nil {
		return 0, t.note(err)
	}
	n, err := number(rows)
	return n, t.note(err)
}
