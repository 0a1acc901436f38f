package application

import (
	"context"
	"errors"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// errUnwanted stops an analysis whose job was cancelled or deleted.
var errUnwanted = errors.New("job is no longer wanted")

// Jobs is what people ask about jobs that exist.
type Jobs struct {
	Repo     *Announced
	Log      ports.EventLog
	Uploads  ports.Uploads
	Results  ports.Results
	Dispatch *Dispatch
	Observer ports.Observer
	Now      func() time.Time
}

var _ ports.JobService = (*Jobs)(nil)

// Get returns a job.
func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) { return s.Repo.Get(ctx, id) }

// Position asks nobody where the answer is known.
func (s *Jobs) Position(ctx context.Context, job domain.Job) (int64, error) {
	if job.Status != domain.StatusPending {
		return 0, nil
	}
	return s.Repo.Position(ctx, job.ID)
}

// isThere returns nil if there is such an upload.
func isThere(ctx context.Context, uploads ports.Uploads, path string) error {
	f, err := uploads.Open(ctx, path)
	if err != nil {
		return err
	}
	return f.Close()
}

// List asks for one job more than is wanted, to know whether there is a next page.
func (s *Jobs) List(ctx context.Context, q ports.Query) (ports.Page, error) {
	total, err := s.Repo.Count(ctx, q.Filter)
	if err != nil {
		return ports.Page{}, err
	}
	want := q.Limit
	q.Limit++
	found, err := s.Repo.List(ctx, q)
	jobs, more := cut(found, want)
	page := ports.Page{Jobs: jobs, Total: total}
	if more && want > 0 {
		page.Next = place(jobs[want-1])
	}
	return page, err
}

// Counts asks for one status after the other.
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

// Cancel ends the job, and then its analysis if it runs here.
func (s *Jobs) Cancel(ctx context.Context, id string) (domain.Job, error) {
	now := s.Now()
	t, err := s.Repo.Update(ctx, id, func(j domain.Job) (domain.Job, error) { return j.Cancel(now) })
	if err == nil {
		s.Dispatch.Stop(id, errUnwanted)
	}
	return t.After, err
}

// Retry looks for the upload before it asks the domain, which cannot.
func (s *Jobs) Retry(ctx context.Context, id string) (domain.Job, error) {
	job, err := s.Repo.Get(ctx, id)
	if err != nil {
		return job, err
	}
	missing := isThere(ctx, s.Uploads, job.Input.Path)
	if missing != nil && !errors.Is(missing, ports.ErrNotFound) {
		return job, missing
	}
	now := s.Now()
	t, err := s.Repo.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
		next, err := j.Retry(now)
		if err == nil && missing != nil {
			return j, &domain.TransitionError{ID: id, Action: "retried", Reason: "its upload is gone"}
		}
		return next, err
	})
	return t.After, err
}
