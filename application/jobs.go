package application

import (
	"context"
	"errors"
	"fmt"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// errUnwanted stops an analysis whose job was cancelled or deleted.
var errUnwanted = errors.New("job is no longer wanted")

// Jobs is what people ask about jobs that exist.
type Jobs struct{ Deps }

var (
	_ ports.JobService = (*Jobs)(nil)
	_ ports.Stock      = (*Jobs)(nil)
)

// NewJobs returns the use cases over d.
func NewJobs(d Deps) *Jobs { return &Jobs{d} }

// Get implements ports.JobService.
func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) {
	return s.Repo.Get(ctx, id)
}

// Position implements ports.JobService.
func (s *Jobs) Position(ctx context.Context, job domain.Job) (int64, error) {
	if job.Status != domain.StatusPending {
		return 0, nil
	}
	ahead, err := s.Repo.Count(ctx, ports.Filter{
		Statuses:      []domain.Status{domain.StatusPending},
		CreatedBefore: job.CreatedAt,
	})
	return ahead + 1, err
}

// List implements ports.JobService.
func (s *Jobs) List(ctx context.Context, q ports.Query) (ports.Page, error) {
	total, err := s.Repo.Count(ctx, q.Filter)
	if err != nil {
		return ports.Page{}, err
	}
	want := q.Limit
	q.Limit++ // one more tells whether there is a next page
	jobs, err := s.Repo.List(ctx, q)
	if err != nil {
		return ports.Page{}, err
	}
	page := ports.Page{Jobs: jobs, Total: total}
	if len(jobs) > want {
		page.Jobs = jobs[:want]
		page.Next = after(page.Jobs)
	}
	return page, nil
}

// after is the place behind the last of the jobs.
func after(jobs []domain.Job) ports.Cursor {
	if len(jobs) == 0 {
		return ports.Cursor{}
	}
	last := jobs[len(jobs)-1]
	return ports.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
}

// Counts implements ports.Stock.
func (s *Jobs) Counts(ctx context.Context) (map[domain.Status]int64, error) {
	counts := make(map[domain.Status]int64)
	for _, status := range domain.Statuses() {
		n, err := s.Repo.Count(ctx, ports.Filter{Statuses: []domain.Status{status}})
		if err != nil {
			return nil, err
		}
		counts[status] = n
	}
	return counts, nil
}

// Cancel implements ports.JobService.
func (s *Jobs) Cancel(ctx context.Context, id string) (domain.Job, error) {
	now := s.Now()
	job, err := s.update(ctx, id, func(j domain.Job) (domain.Job, error) { return j.Cancel(now) })
	if err == nil {
		s.Dispatch.Stop(id, errUnwanted)
	}
	return job, err
}

// Retry implements ports.JobService.
func (s *Jobs) Retry(ctx context.Context, id string) (domain.Job, error) {
	job, err := s.Repo.Get(ctx, id)
	if err != nil {
		return job, err
	}
	_, missing := s.Uploads.Locate(ctx, job.Input.Path)
	if missing != nil && !errors.Is(missing, ports.ErrNotFound) {
		return job, missing
	}
	now := s.Now()
	return s.update(ctx, id, func(j domain.Job) (domain.Job, error) {
		next, err := j.Retry(now)
		if err == nil && missing != nil {
			return j, &domain.TransitionError{ID: id, Action: "retried", Reason: "its upload is gone"}
		}
		return next, err
	})
}

// Delete implements ports.JobService. The row goes before the files: a crash
// in between leaves files that nobody owns, never a job without its files.
func (s *Jobs) Delete(ctx context.Context, id string) (domain.Job, error) {
	gone, err := s.remove(ctx, []string{id}, func(domain.Job) bool { return true })
	if err != nil {
		return domain.Job{}, err
	}
	if len(gone) == 0 {
		return domain.Job{}, fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
	}
	return gone[0], nil
}

// CleanUp implements ports.JobService.
func (s *Jobs) CleanUp(ctx context.Context, days int, dryRun bool) (int64, error) {
	old := ports.Filter{
		Statuses:      []domain.Status{domain.StatusComplete, domain.StatusFailed},
		CreatedBefore: s.Now().Add(-time.Duration(days) * 24 * time.Hour),
	}
	if dryRun {
		return s.Repo.Count(ctx, old)
	}
	return s.cleanUp(ctx, old)
}

// cleanUpBatch is how many jobs go in one step of a clean-up: few enough that
// other writers do not wait long for it.
const cleanUpBatch = 100

// cleanUp deletes the finished jobs that match, with their files, and returns
// how many.
func (s *Jobs) cleanUp(ctx context.Context, f ports.Filter) (int64, error) {
	var deleted int64
	q := ports.Query{Filter: f, OldestFirst: true, Limit: cleanUpBatch}
	for {
		jobs, err := s.Repo.List(ctx, q)
		if err != nil || len(jobs) == 0 {
			return deleted, err
		}
		ids := make([]string, len(jobs))
		for i, j := range jobs {
			ids[i] = j.ID
		}
		gone, err := s.remove(ctx, ids, func(j domain.Job) bool { return j.Status.Finished() })
		deleted += int64(len(gone))
		if err != nil {
			return deleted, err
		}
		q.After = after(jobs)
	}
}

// remove deletes jobs, then what they leave behind, and tells of it.
func (s *Jobs) remove(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
	gone, err := s.Repo.Delete(ctx, ids, permit)
	if err != nil {
		return nil, err
	}
	// The rows are gone; the files follow even if the client has left.
	ctx = context.WithoutCancel(ctx)
	for _, j := range gone {
		s.Dispatch.Stop(j.ID, errUnwanted)
		s.dropFiles(ctx, j)
		s.Observer.Happened(domain.Removal(j, s.Now()))
		s.Dispatch.Mail()
	}
	s.Feed.wake()
	return gone, nil
}
