package contract

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// faulty is a repository some of whose methods are replaced by wrong ones.
type faulty struct {
	ports.JobRepository
	identity func() domain.Identity

	create func(context.Context, domain.Job) error
	admit  func(context.Context, domain.Job, int64) error
	get    func(context.Context, string) (domain.Job, error)
	update func(context.Context, string, ports.Change) (domain.Job, error)
	claim  func(context.Context, time.Time, ports.Change) (domain.Job, error)
	delete func(context.Context, []string, func(domain.Job) bool) ([]domain.Job, error)
	list   func(context.Context, ports.Query) ([]domain.Job, error)
	count  func(context.Context, ports.Filter) (int64, error)
}

func (f faulty) Identity() domain.Identity {
	if f.identity != nil {
		return f.identity()
	}
	return f.JobRepository.Identity()
}

func (f faulty) Create(ctx context.Context, job domain.Job) error {
	if f.create != nil {
		return f.create(ctx, job)
	}
	return f.JobRepository.Create(ctx, job)
}

func (f faulty) Admit(ctx context.Context, job domain.Job, most int64) error {
	if f.admit != nil {
		return f.admit(ctx, job, most)
	}
	return f.JobRepository.Admit(ctx, job, most)
}

func (f faulty) Get(ctx context.Context, id string) (domain.Job, error) {
	if f.get != nil {
		return f.get(ctx, id)
	}
	return f.JobRepository.Get(ctx, id)
}

func (f faulty) Update(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
	if f.update != nil {
		return f.update(ctx, id, change)
	}
	return f.JobRepository.Update(ctx, id, change)
}

func (f faulty) Claim(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
	if f.claim != nil {
		return f.claim(ctx, now, change)
	}
	return f.JobRepository.Claim(ctx, now, change)
}

func (f faulty) Delete(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
	if f.delete != nil {
		return f.delete(ctx, ids, permit)
	}
	return f.JobRepository.Delete(ctx, ids, permit)
}

func (f faulty) List(ctx context.Context, q ports.Query) ([]domain.Job, error) {
	if f.list != nil {
		return f.list(ctx, q)
	}
	return f.JobRepository.List(ctx, q)
}

func (f faulty) Count(ctx context.Context, filter ports.Filter) (int64, error) {
	if f.count != nil {
		return f.count(ctx, filter)
	}
	return f.JobRepository.Count(ctx, filter)
}
