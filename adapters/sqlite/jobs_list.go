package sqlite

import (
	"context"
	"database/sql"
	"errors"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

// List implements ports.JobRepository.
func (s *Jobs) List(ctx context.Context, q ports.Query) ([]domain.Job, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	names, err := s.named(ctx, q.FileName, fewNames)
	if err != nil {
		return nil, unavailable(err)
	}
	text, args := bunstore.Select(s.sql.columns, q, names)
	rows, err := s.reads.query(ctx, text, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	jobs, err := bunstore.All(ctx, s.db, rows)
	return jobs, unavailable(err)
}

// Count implements ports.JobRepository.
func (s *Jobs) Count(ctx context.Context, f ports.Filter) (n int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	text, args, err := s.counting(ctx, f)
	if err != nil {
		return 0, unavailable(err)
	}
	rows, err := s.reads.query(ctx, text, args...)
	if err != nil {
		return 0, unavailable(err)
	}
	n, err = number(rows)
	return n, unavailable(err)
}

// number reads the only row, or 0 if there is none. It closes rows.
func number(rows *sql.Rows) (n int64, err error) {
	defer rows.Close()
	for rows.Next() {
		err = rows.Scan(&n)
	}
	return n, errors.Join(err, rows.Err())
}
