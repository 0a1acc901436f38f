package application

import (
	"context"
	"errors"
	"fmt"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Announced is a repository whose changes are announced to this process, as soon
// as they are stored: to observers, to those who follow jobs, to the relay, and
// to a worker if there is work. Deletions are announced when the files of the job
// are gone, too: see Jobs.Delete.
type Announced struct {
	ports.JobRepository
	Observer ports.Observer
	Feed     *Feed
	Dispatch *Dispatch
}

// Create is that of the repository. It finds out whether a job was stored although
// the store said that it was away, and returns ports.ErrInDoubt if that is impossible. The
// number of the event is not known then.
func (a *Announced) Create(ctx context.Context, job domain.Job, most ports.Limits) (ports.Transition, error) {
	t, err := a.JobRepository.Create(ctx, job, most)
	if errors.Is(err, ports.ErrUnavailable) {
		t, err = a.settle(ctx, job, err)
	}
	return a.announced(t, err)
}

func (a *Announced) settle(ctx context.Context, job domain.Job, refusal error) (t ports.Transition, err error) {
	stored, err := a.Get(ctx, job.ID)
	switch {
	case err == nil && stored.Input.Path == job.Input.Path:
		t.After = job
		t.Event, _ = domain.Happened(t.Before, t.After)
		return t, nil
	case err == nil || errors.Is(err, ports.ErrNotFound):
		return t, refusal // which may itself be in doubt
	}
	return t, fmt.Errorf("%w: %w", ports.ErrInDoubt, refusal)
}

// Update is that of the repository.
func (a *Announced) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	return a.announced(a.JobRepository.Update(ctx, id, change))
}

// Claim is that of the repository.
func (a *Announced) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	return a.announced(a.JobRepository.Claim(ctx, now, change))
}

func (a *Announced) announced(t ports.Transition, err error) (ports.Transition, error) {
	if err == nil {
		a.announce(t)
	}
	return t, err
}

func (a *Announced) announce(t ports.Transition) {
	if t.Event.Kind != "" {
		a.Observer.Happened(t.Event)
		a.Dispatch.relay.ring()
		a.Feed.news.ring()
	} else {
		a.Feed.progress(t.After)
	}
	if t.After.Status == domain.StatusPending {
		a.Dispatch.work.ring()
	}
}
