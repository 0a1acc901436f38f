package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.JobRepository = (*Jobs)(nil)

// Jobs are the jobs of a store.
type Jobs struct{ store *Store }

// Create implements ports.JobRepository.
func (s *Jobs) Create(ctx context.Context, job domain.Job, maxPending int64) (ports.Transition, error) {
	if s.store.writer.Full() {
		return ports.Transition{}, fmt.Errorf("job %s: %w", job.ID, ports.ErrNoSpace)
	}
	t := ports.Transition{After: job}
	err := s.store.writer.Write(ctx, func(ctx context.Context, tx *commit.Tx) error {
		if maxPending == 0 {
			return s.insert(ctx, tx, &t)
		}
		waiting, err := s.waiting(ctx, tx)
		if err != nil {
			return err
		}
		if waiting >= maxPending {
			return fmt.Errorf("job %s: %w", job.ID, ports.ErrQueueFull)
		}
		if err := s.insert(ctx, tx, &t); err != nil {
			return err
		}
		s.store.queued = queued{tx, tx.Changes(), waiting + 1}
		return nil
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}

func (s *Jobs) insert(ctx context.Context, tx *commit.Tx, t *ports.Transition) error {
	job := t.After
	err := tx.Exec(ctx, s.store.sql.insert, append(bunstore.Values(job), domain.Fold(job.Input.FileName))...)
	if err == nil {
		return s.store.record(ctx, tx, t)
	}
	if commit.Code(err) == lib.SQLITE_CONSTRAINT_UNIQUE { // met first, but the id may be taken as well
		if _, missing := s.one(ctx, tx, s.store.sql.get, job.ID); missing == nil {
			return fmt.Errorf("job %s: %w", job.ID, ports.ErrExists)
		}
	}
	return translate(err, job.ID)
}

// queued is how many jobs are pending: what was read in a transaction, while it
// has changed nothing else since.
type queued struct {
	tx      *commit.Tx
	changes int
	jobs    int64
}

// waiting is how many jobs are pending. It is read once for all operations of
// the batch that do nothing but add to it.
func (s *Jobs) waiting(ctx context.Context, tx *commit.Tx) (int64, error) {
	if s.store.queued.tx == tx && s.store.queued.changes == tx.Changes() {
		return s.store.queued.jobs, nil
	}
	rows, err := tx.Query(ctx, s.store.sql.waiting, domain.StatusPending)
	if err != nil {
		return 0, err
	}
	n, err := number(rows)
	return n, tx.Note(err)
}

// Get implements ports.JobRepository.
func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) {
	if err := ctx.Err(); err != nil {
		return domain.Job{}, err
	}
	ctx = context.WithoutCancel(ctx)
	rows, err := s.store.reads.Query(ctx, s.store.sql.get, id)
	if err != nil {
		return domain.Job{}, unavailable(err)
	}
	job, err := bunstore.One(ctx, s.store.db, rows)
	return job, translate(err, id)
}

// one reads a job, or returns sql.ErrNoRows.
func (s *Jobs) one(ctx context.Context, tx *commit.Tx, query string, args ...any) (domain.Job, error) {
	rows, err := tx.Query(ctx, query, args...)
	if err != nil {
		return domain.Job{}, err
	}
	job, err := bunstore.One(ctx, s.store.db, rows)
	return job, tx.Note(err)
}

// Update implements ports.JobRepository.
func (s *Jobs) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	return s.replace(ctx, change, func(ctx context.Context, tx *commit.Tx) (domain.Job, error) {
		job, err := s.one(ctx, tx, s.store.sql.get, id)
		return job, translate(err, id)
	})
}

// Claim implements ports.JobRepository.
func (s *Jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	return s.replace(ctx, change, func(ctx context.Context, tx *commit.Tx) (domain.Job, error) {
		job, err := s.one(ctx, tx, s.store.sql.next, bunstore.Unix(now), bunstore.Unix(now.Add(domain.MaxBackoff)))
		if errors.Is(err, sql.ErrNoRows) {
			err = ports.ErrNoWork
		}
		return job, err
	})
}

// replace puts what change makes of a job in the place of the job.
func (s *Jobs) replace(
	ctx context.Context, change ports.Change, pick func(context.Context, *commit.Tx) (domain.Job, error),
) (t ports.Transition, err error) {
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Tx) error {
		job, err := pick(ctx, tx)
		if err != nil {
			return err
		}
		next, err := change(job)
		if err != nil {
			return err
		}
		t = ports.Transition{Before: job, After: next}
		if next == job {
			return nil
		}
		u := s.store.sql.replacing(job, next)
		if err := tx.Exec(ctx, u.text, u.args(next)...); err != nil {
			return unavailable(err)
		}
		return s.store.record(ctx, tx, &t)
	})
	if err != nil {
		return ports.Transition{}, err
	}
	return t, nil
}

// Delete implements ports.JobRepository.
func (s *Jobs) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) (gone []ports.Transition, err error) {
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Tx) error {
		jobs, err := s.permitted(ctx, tx, ids, permit)
		if err != nil {
			return err
		}
		gone, err = s.store.remove(ctx, tx, jobs, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return gone, nil
}

// permitted are the jobs that there are and that permit allows. All are asked
// for before the first is removed, so that permit can still fail.
func (s *Jobs) permitted(
	ctx context.Context, tx *commit.Tx, ids []string, permit func(domain.Job) bool,
) (jobs []domain.Job, err error) {
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		job, err := s.one(ctx, tx, s.store.sql.get, id)
		switch {
		case errors.Is(err, sql.ErrNoRows):
		case err != nil:
			return nil, err
		case permit(job):
			jobs = append(jobs, job)
		}
	}
	return jobs, nil
}
