package traces

import (
	"context"
	"errors"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Jobs makes spans of what changes jobs.
func (t *Traces) Jobs(inner ports.JobRepository) ports.JobRepository {
	if t == nil {
		return inner
	}
	return jobs{inner, t}
}

type jobs struct {
	ports.JobRepository
	t *Traces
}

func (j jobs) Create(ctx context.Context, job domain.Job, most ports.Limits) (ports.Transition, error) {
	ctx, span := j.t.tracer.Start(ctx, "create")
	span.SetAttributes(jobID(job.ID))
	t, err := j.JobRepository.Create(ctx, job, most)
	end(span, err)
	return t, err
}

func (j jobs) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	begun := time.Now()
	t, err := j.JobRepository.Claim(ctx, now, change)
	if err == nil {
		j.t.claimed(ctx, t, begun)
	}
	return t, err
}

// Update leaves out heartbeats and progress: the stages are the analyzer's.
func (j jobs) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	begun := time.Now()
	t, err := j.JobRepository.Update(ctx, id, change)
	switch {
	case errors.Is(err, domain.ErrFenced):
		j.t.gaveUp(id)
	case err == nil && t.Event.Kind != "" && t.Event.Kind != domain.EventProgressed:
		j.t.changed(under(ctx, t.After.Trace), t, begun)
	}
	return t, err
}

func (j jobs) Delete(ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time) ([]ports.Transition, error) {
	all, err := j.JobRepository.Delete(ctx, ids, permit, now)
	for _, t := range all {
		j.t.gaveUp(t.Before.ID)
	}
	return all, err
}
