package sqlite

import (
	"context"
	"slices"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

func (s *Jobs) List(ctx context.Context, q ports.Query) (jobs []domain.Job, err error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	err = s.read(ctx, q.Filter, func(from source) error {
		named, err := s.store.named(ctx, from, q.FileName, fewNames)
		if err == nil {
			jobs, err = all(ctx, from, s.store.sql.Jobs, s.store.sql.ListJobs(q, named), q.Limit)
		}
		return err
	})
	return jobs, err
}

func (s *Jobs) Count(ctx context.Context, f ports.Filter) (n int64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	err = s.read(ctx, f, func(from source) error {
		q, err := s.store.counting(ctx, from, f)
		if err == nil {
			n, err = number(ctx, from, q)
		}
		return err
	})
	return n, err
}

// read does what may go by the index of names. What it finds there must still be
// so when the jobs are read.
func (s *Jobs) read(ctx context.Context, f ports.Filter, do func(source) error) error {
	return s.store.names.trust(func() error {
		if f.FileName == "" {
			return do(s.looking(f))
		}
		return s.looking(f).together(ctx, do)
	})
}

func (s *Jobs) Position(ctx context.Context, id string) (int64, error) {
	at, found, err := s.store.standing(ctx, s.store.reads, ask(s.store.sql.find, id))
	job := at.job
	switch {
	case err != nil || !found || job.Status != domain.StatusPending:
		return 0, err
	case at.turn == 0:
		return number(ctx, s.store.reads, ask(s.store.sql.pending))
	}
	return number(ctx, s.store.reads, ask(position, job.Group,
		job.Group, job.Priority, job.Group, job.Priority, bunstore.Unix(job.CreatedAt), job.ID))
}

// looking are the connections for a question about jobs. Those of one status,
// or of one key, and what is pending of a group, are found by an index; for the
// others many may have to be looked at.
func (s *Jobs) looking(f ports.Filter) *readers {
	if slices.Equal(f.Statuses, []domain.Status{domain.StatusPending}) {
		f.Group = nil
	}
	if f.OnlyStatuses() || f.IdempotencyKey != "" {
		return s.store.reads
	}
	return s.store.scans
}
