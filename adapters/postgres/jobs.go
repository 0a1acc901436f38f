package postgres

import (
	"context"
	"fmt"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.JobRepository = (*Jobs)(nil)

// Jobs are the jobs of a store.
type Jobs struct{ store *Store }

func (s *Jobs) Identity() domain.Identity { return s.store.identity }

func (s *Jobs) Create(ctx context.Context, job domain.Job, most ports.Limits) (ports.Transition, error) {
	c := &creating{job: job, most: most, by: ports.CallerOf(ctx)}
	if err := s.store.write(ctx, c); err != nil {
		return ports.Transition{}, err
	}
	return c.t, nil
}

func (s *Jobs) Get(ctx context.Context, id string) (domain.Job, error) {
	job, found, err := one(ctx, s.store.reads, s.store.sql.Jobs, ask(s.store.sql.get, id))
	if err == nil && !found {
		err = fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
	}
	return job, err
}

func (s *Jobs) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	if !storable(id) { // it would spoil the transaction for others
		return ports.Transition{}, fmt.Errorf("job %q: %w", id, ports.ErrNotFound)
	}
	u := &updating{id: id, change: change, by: ports.CallerOf(ctx)}
	if err := s.store.write(ctx, u); err != nil {
		return ports.Transition{}, err
	}
	return u.t, nil
}

func (s *Jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	c := &claiming{now: now, change: change}
	if err := s.store.write(ctx, c); err != nil {
		return ports.Transition{}, err
	}
	return c.t, nil
}

func (s *Jobs) Position(ctx context.Context, id string) (int64, error) {
	return number(ctx, s.store.reads, ask(position, id))
}

func (s *Jobs) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) ([]ports.Transition, error) {
	d := &deleting{permit: permit, now: now, by: ports.CallerOf(ctx)}
	for _, id := range ids {
		if storable(id) {
			d.ids = append(d.ids, id)
		}
	}
	if err := s.store.write(ctx, d); err != nil {
		return nil, err
	}
	return d.gone, nil
}
