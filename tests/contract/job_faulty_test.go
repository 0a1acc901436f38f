package contract

import (
	"context"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// faulty is a repository some of whose methods are replaced by wrong ones.
type faulty struct {
	ports.JobRepository
	identity func() domain.Identity

	create func(context.Context, domain.Job) error
	admit  func(context.Context, domain.Job, ports.Limits) error
	get    func(context.Context, string) (domain.Job, error)
	update func(context.Context, string, ports.Change) (domain.Job, error)
	claim  func(context.Context, time.Time, ports.Change) (domain.Job, error)
	delete func(context.Context, []string, func(domain.Job) bool) ([]domain.Job, error)
	list   func(context.Context, ports.Query) ([]domain.Job, error)
	count  func(context.Context, ports.Filter) (int64, error)

	position func(context.Context, string) (int64, error)

	tell func(*ports.Transition) // spoils what the right methods return
}

// plainMemory is a repository in memory that looks like plainJobs.
type plainMemory struct{ *memory.Jobs }

func (m plainMemory) Create(ctx context.Context, job domain.Job) error {
	return plainJobs{m.Jobs}.Create(ctx, job)
}

func (m plainMemory) Admit(ctx context.Context, job domain.Job, most ports.Limits) error {
	return plainJobs{m.Jobs}.Admit(ctx, job, most)
}

func (m plainMemory) Update(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
	return plainJobs{m.Jobs}.Update(ctx, id, change)
}

func (m plainMemory) Claim(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
	return plainJobs{m.Jobs}.Claim(ctx, now, change)
}

func (m plainMemory) Delete(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
	return plainJobs{m.Jobs}.Delete(ctx, ids, permit)
}

func (f faulty) Identity() domain.Identity {
	if f.identity != nil {
		return f.identity()
	}
	return f.JobRepository.Identity()
}

func (f faulty) Create(ctx context.Context, job domain.Job, most ports.Limits) (t ports.Transition, err error) {
	switch {
	case f.create == nil && f.admit == nil, f.admit == nil && most != (ports.Limits{}):
		return f.told(f.JobRepository.Create(ctx, job, most))
	case f.admit != nil && most != (ports.Limits{}):
		err = f.admit(ctx, job, most)
	case f.create != nil:
		err = f.create(ctx, job)
	default:
		return f.told(f.JobRepository.Create(ctx, job, most))
	}
	return ports.Transition{After: job}, err
}

func (f faulty) Get(ctx context.Context, id string) (domain.Job, error) {
	if f.get != nil {
		return f.get(ctx, id)
	}
	return f.JobRepository.Get(ctx, id)
}

func (f faulty) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	if f.update != nil {
		job, err := f.update(ctx, id, change)
		return ports.Transition{After: job}, err
	}
	return f.told(f.JobRepository.Update(ctx, id, change))
}

func (f faulty) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	if f.claim != nil {
		job, err := f.claim(ctx, now, change)
		return ports.Transition{After: job}, err
	}
	return f.told(f.JobRepository.Claim(ctx, now, change))
}

func (f faulty) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) (gone []ports.Transition, err error) {
	if f.delete != nil {
		jobs, err := f.delete(ctx, ids, permit)
		for _, j := range jobs {
			gone = append(gone, ports.Transition{Before: j})
		}
		return gone, err
	}
	gone, err = f.JobRepository.Delete(ctx, ids, permit, now)
	for i, t := range gone {
		gone[i], _ = f.told(t, nil)
	}
	return gone, err
}

func (f faulty) told(t ports.Transition, err error) (ports.Transition, error) {
	if f.tell != nil {
		f.tell(&t)
	}
	return t, err
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

func (f faulty) Position(ctx context.Context, id string) (int64, error) {
	if f.position != nil {
		return f.position(ctx, id)
	}
	return f.JobRepository.Position(ctx, id)
}
