package memory

import (
	"context"
	"slices"
	"strings"

	"songmap/domain"
	"songmap/ports"
)

func (s *Jobs) List(ctx context.Context, q ports.Query) ([]domain.Job, error) {
	if err := s.lock(ctx); err != nil {
		return nil, err
	}
	defer s.mu.Unlock()
	rest := s.all.after(q.After, q.OldestFirst)
	walk := slices.Backward(rest)
	if q.OldestFirst {
		walk = slices.All(rest)
	}
	var jobs []domain.Job
	for _, at := range walk {
		if len(jobs) >= q.Limit {
			break
		}
		if job := s.byID[at.ID]; matches(q.Filter, job) {
			jobs = append(jobs, job)
		}
	}
	return jobs, nil
}

func (s *Jobs) Count(ctx context.Context, f ports.Filter) (int64, error) {
	if err := s.lock(ctx); err != nil {
		return 0, err
	}
	defer s.mu.Unlock()
	if f.OnlyStatuses() {
		return s.countStatuses(f.Statuses), nil
	}
	var n int64
	for _, job := range s.byID {
		if matches(f, job) {
			n++
		}
	}
	return n, nil
}

func (s *Jobs) countStatuses(wanted []domain.Status) int64 {
	var n int64
	for status, jobs := range s.counts {
		if len(wanted) == 0 || slices.Contains(wanted, status) {
			n += jobs
		}
	}
	return n
}

func matches(f ports.Filter, job domain.Job) bool {
	switch {
	case len(f.Statuses) > 0 && !slices.Contains(f.Statuses, job.Status),
		!f.CreatedFrom.IsZero() && job.CreatedAt.Before(f.CreatedFrom),
		!f.CreatedBefore.IsZero() && !job.CreatedAt.Before(f.CreatedBefore),
		f.IdempotencyKey != "" && job.IdempotencyKey != f.IdempotencyKey,
		f.Group != nil && job.Group != *f.Group,
		f.Priority != nil && job.Priority != *f.Priority,
		f.FileName != "" && !strings.Contains(domain.Fold(job.Input.FileName), domain.Fold(f.FileName)):
		return false
	}
	return true
}
