package sqlite

import (
	"context"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

func (s *Jobs) List(ctx context.Context, q ports.Query) (jobs []domain.Job, err error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	err = s.store.names.trust(func() error {
		named, err := s.store.named(ctx, q.FileName, fewNames)
		if err == nil {
			jobs, err = all(ctx, s.looking(q.Filter), s.store.sql.Jobs, s.store.sql.ListJobs(q, named), q.Limit)
		}
		return err
	})
	return jobs, err
}

func (s *Jobs) Count(ctx context.Context, f ports.Filter) (n int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	err = s.store.names.trust(func() error {
		q, err := s.store.counting(ctx, f)
		if err == nil {
			n, err = number(ctx, s.looking(f), q)
		}
		return err
	})
	return n, err
}

// looking are the connections for a question about jobs. Those of one status,
// or of one key, and those that wait (a job's place in the queue) are found by
// an index; for the others many may have to be looked at.
func (s *Jobs) looking(f ports.Filter) *readers {
	timeless := f.CreatedFrom.IsZero() && f.CreatedBefore.IsZero()
	waiting := slices.Equal(f.Statuses, []domain.Status{domain.StatusPending})
	if f.FileName == "" && (timeless || waiting) {
		return s.store.reads
	}
	return s.store.scans
}
