package application

import (
	"context"
	"errors"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Deps is what the use cases need from outside.
type Deps struct {
	Repo     ports.JobRepository
	Uploads  ports.Uploads
	Results  ports.Results
	Observer ports.Observer
	Dispatch *Dispatch
	Feed     *Feed
	Now      func() time.Time
	NewID    func() string // a new UUIDv7: for jobs and for fencing tokens

	Targets domain.Targets  // where webhooks may lead
	Secrets []domain.Secret // of the service: sign what goes to webhooks without one of their own
}

// secrets sign a message to the webhook.
func (d Deps) secrets(w domain.Webhook, now time.Time) []domain.Secret {
	if w.Secret == "" {
		return d.Secrets
	}
	return w.Secrets(now)
}

// update changes a stored job and tells what happened to it.
func (d Deps) update(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
	var before domain.Job
	after, err := d.Repo.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
		before = j
		return change(j)
	})
	if err == nil {
		d.tell(before, after)
	}
	return after, err
}

// tell reports a stored change, and wakes a worker if it made work.
func (d Deps) tell(before, after domain.Job) {
	e, worth := domain.Happened(before, after)
	if worth {
		d.Observer.Happened(e)
		d.Dispatch.Mail()
	}
	d.Feed.moved(after, worth)
	if after.Status == domain.StatusPending {
		d.Dispatch.Wake()
	}
}

// dropFiles removes what a deleted job leaves. Its row is gone, so nobody can
// be told of an error but the operator. ErrNotFound means a row of the old
// service whose path leads elsewhere: nothing of ours.
func (d Deps) dropFiles(ctx context.Context, j domain.Job) {
	if err := d.Uploads.Remove(ctx, j.Input.Path); err != nil && !errors.Is(err, ports.ErrNotFound) {
		d.Observer.Trouble("remove upload of job "+j.ID, err)
	}
	if err := d.Results.Remove(ctx, j.ID); err != nil && !errors.Is(err, ports.ErrNotFound) {
		d.Observer.Trouble("remove results of job "+j.ID, err)
	}
}
