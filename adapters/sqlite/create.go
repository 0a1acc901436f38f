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
func (s *Jobs) Create(ctx context.Context, job domain.Job) error {
	return s.add(ctx, job, s.create)
}

// Admit implements ports.JobRepository.
func (s *Jobs) Admit(ctx context.Context, job domain.Job, most int64) error {
	return s.add(ctx, job, func(ctx context.Context, tx *transaction, job domain.Job) error {
		waiting, err := tx.waiting(ctx)
		if err != nil {
			return unavailable(err)
		}
		if waiting >= most {
			return fmt.Errorf("job %s: %w", job.ID, ports.ErrQueueFull)
		}
		if err := s.create(ctx, tx, job); err != nil {
			return err
		}
		tx.pending, tx.counted = waiting+1, true
		return nil
	})
}

func (s *Jobs) add(
	ctx context.Context, job domain.Job, do func(context.Context, *transaction, domain.Job) error,
) error {
	if s.ballast.low() {
		return fmt.Errorf("job %s: %w", job.ID, ports.ErrNoSpace)
	}
	return s.write(ctx, func(ctx context.Context, tx *transaction) error { return do(ctx, tx, job) })
}

func (s *Jobs) create(ctx context.Context, tx *transaction, job domain.Job) error {
	err := tx.exec(ctx, s.sql.insert, append(bunstore.Values(job), domain.Fold(job.Input.FileName))...)
	if err == nil {
		return unavailable(s.tell(ctx, tx, domain.Job{}, job))
	}
	if code(err) == lib.SQLITE_CONSTRAINT_UNIQUE { // met first, but the id may be taken as well
		if _, missing := tx.one(ctx, s.sql.get, job.ID); missing == nil {
			return fmt.Errorf("job %s: %w", job.ID, ports.ErrExists)
		}
	}
	return translate(err, job.ID)
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
