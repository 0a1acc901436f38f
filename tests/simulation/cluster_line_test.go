package simulation_test

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// line leads from an instance to what all share.
type line struct {
	ports.JobRepository
	log      ports.EventLog
	register ports.Instances
	node     *node
}

func (l line) Create(ctx context.Context, j domain.Job, most ports.Limits) (t ports.Transition, err error) {
	if err = l.node.goOn(); err == nil {
		t, err = l.JobRepository.Create(context.WithoutCancel(ctx), j, most)
	}
	return t, err
}

func (l line) Get(ctx context.Context, id string) (j domain.Job, err error) {
	if err = l.node.goOn(); err == nil {
		j, err = l.JobRepository.Get(ctx, id)
	}
	return j, err
}

func (l line) Update(ctx context.Context, id string, change ports.Change) (t ports.Transition, err error) {
	if err = l.node.goOn(); err == nil {
		t, err = l.JobRepository.Update(context.WithoutCancel(ctx), id, change)
	}
	return t, err
}

func (l line) Claim(ctx context.Context, now time.Time, change ports.Change) (t ports.Transition, err error) {
	if err = l.node.goOn(); err == nil {
		t, err = l.JobRepository.Claim(context.WithoutCancel(ctx), now, change)
	}
	return t, err
}

func (l line) List(ctx context.Context, q ports.Query) (found []domain.Job, err error) {
	if err = l.node.goOn(); err == nil {
		found, err = l.JobRepository.List(ctx, q)
	}
	return found, err
}

func (l line) Events(ctx context.Context, q ports.EventQuery) (found []domain.Event, err error) {
	if err = l.node.goOn(); err == nil {
		found, err = l.log.Events(ctx, q)
	}
	return found, err
}

func (l line) Newest(ctx context.Context) (n int64, err error) {
	if err = l.node.goOn(); err == nil {
		n, err = l.log.Newest(ctx)
	}
	return n, err
}

func (l line) Renew(ctx context.Context, i ports.Instance, d time.Duration) (term bool, there []ports.Instance, err error) {
	if err = l.node.goOn(); err == nil {
		term, there, err = l.register.Renew(context.WithoutCancel(ctx), i, d)
	}
	return term, there, err
}

func (l line) Leave(ctx context.Context, name string) error {
	if err := l.node.goOn(); err != nil {
		return err
	}
	return l.register.Leave(context.WithoutCancel(ctx), name)
}
