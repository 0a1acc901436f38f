package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

// List implements ports.JobRepository.
func (s *Jobs) List(ctx context.Context, q ports.Query) (jobs []domain.Job, err error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	err = s.store.names.trust(func() error {
		names, err := s.store.named(ctx, q.FileName, fewNames)
		if err != nil {
			return err
		}
		text, args := bunstore.Select(s.store.sql.columns, q, names)
		rows, err := s.looking(q.Filter).Query(ctx, text, args...)
		if err == nil {
			jobs, err = bunstore.All(ctx, s.store.db, rows)
		}
		return err
	})
	return jobs, unavailable(err)
}

// Count implements ports.JobRepository.
func (s *Jobs) Count(ctx context.Context, f ports.Filter) (n int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	err = s.store.names.trust(func() error {
		text, args, err := s.store.counting(ctx, f)
		if err != nil {
			return err
		}
		rows, err := s.looking(f).Query(ctx, text, args...)
		if err == nil {
			n, err = number(rows)
		}
		return err
	})
	return n, unavailable(err)
}

// looking are the connections for a question about jobs. Those of one status,
// or of one key, and those that wait (a job's place in the queue) are found by
// an index; for the others many may have to be looked at.
func (s *Jobs) looking(f ports.Filter) *commit.Statements {
	timeless := f.CreatedFrom.IsZero() && f.CreatedBefore.IsZero()
	waiting := slices.Equal(f.Statuses, []domain.Status{domain.StatusPending})
	if f.FileName == "" && (timeless || waiting) {
		return s.store.reads
	}
	return s.store.scans
}

// number reads the only row, or 0 if there is none. It closes rows.
func number(rows *sql.Rows) (n int64, err error) {
	defer rows.Close()
	for rows.Next() {
		err = rows.Scan(&n)
	}
	return n, errors.Join(err, rows.Err())
}
