package contract

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// plainJobs is a repository for cases that look at jobs alone, and not at what the
// repository tells of its changes.
type plainJobs struct{ ports.JobRepository }

func (p plainJobs) Create(ctx context.Context, job domain.Job) error {
	return p.Admit(ctx, job, ports.Limits{})
}

func (p plainJobs) Admit(ctx context.Context, job domain.Job, most ports.Limits) error {
	_, err := p.JobRepository.Create(ctx, job, most)
	return err
}

func (p plainJobs) Update(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
	t, err := p.JobRepository.Update(ctx, id, change)
	return t.After, err
}

func (p plainJobs) Claim(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
	t, err := p.JobRepository.Claim(ctx, now, change)
	return t.After, err
}

// Delete deletes an hour after the first job of a case was created.
func (p plainJobs) Delete(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
	gone, err := p.JobRepository.Delete(ctx, ids, permit, start.Add(time.Hour))
	var jobs []domain.Job
	for _, t := range gone {
		jobs = append(jobs, t.Before)
	}
	return jobs, err
}
