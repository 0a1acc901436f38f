package application

import (
	"context"
	"errors"
	"io"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Intake takes songs in.
type Intake struct {
	Repo     *Announced
	Uploads  ports.Uploads
	Notifier ports.Notifier
	Observer ports.Observer
	Now      func() time.Time
	NewID    func() string // a new UUIDv7

	MaxQueue ports.Limits    // jobs that may be pending before uploads are refused
	Secrets  []domain.Secret // of the service: sign what goes to a job's own webhook
}

var _ ports.Intake = (*Intake)(nil)

// Receive looks at the queue first: nobody should send a song for nothing.
func (s *Intake) Receive(ctx context.Context, fileName string, group *string, r io.Reader) (domain.Upload, error) {
	group, err := groupOf(ctx, group)
	if err == nil {
		err = s.room(ctx, nil, s.MaxQueue.Pending, ports.ErrQueueFull)
	}
	if err == nil && group != nil {
		err = s.room(ctx, group, s.MaxQueue.OfGroup, ports.ErrGroupFull)
	}
	if err != nil {
		return domain.Upload{}, err
	}
	return s.Uploads.Save(ctx, fileName, r)
}

// groupOf is the group in which a caller submits who names one, or none.
func groupOf(ctx context.Context, named *string) (*string, error) {
	own := ports.CallerOf(ctx).Group
	switch {
	case own == "":
		return named, nil
	case named != nil && *named != "" && *named != own:
		return nil, ports.ErrOtherGroup
	}
	return &own, nil
}

// room returns full if as many jobs are pending, of the group if one is named, as
// may be.
func (s *Intake) room(ctx context.Context, group *string, most int64, full error) error {
	if most <= 0 {
		return nil
	}
	n, err := s.Repo.Count(ctx, ports.Filter{Statuses: []domain.Status{domain.StatusPending}, Group: group})
	if err == nil && n >= most {
		err = full
	}
	return err
}

// Drop removes the upload even if the client has left.
func (s *Intake) Drop(ctx context.Context, upload domain.Upload) {
	if err := s.Uploads.Remove(context.WithoutCancel(ctx), upload.Path); err != nil {
		s.Observer.Trouble("remove upload without a job", err)
	}
}

// Submit drops the upload unless a job has, or may have, it.
func (s *Intake) Submit(ctx context.Context, sub ports.Submission) (domain.Job, error) {
	if sub.ID == "" {
		sub.ID = s.NewID()
	}
	job, err := s.create(ctx, &sub)
	if sub.IdempotencyKey != "" && (errors.Is(err, ports.ErrKeyTaken) || errors.Is(err, ports.ErrExists)) {
		job, err = s.again(ctx, sub, err)
	}
	if job.Input.Path != sub.Upload.Path && !errors.Is(err, ports.ErrInDoubt) {
		s.Drop(ctx, sub.Upload)
	}
	return job, err
}

func (s *Intake) create(ctx context.Context, sub *ports.Submission) (domain.Job, error) {
	group, err := groupOf(ctx, &sub.Group)
	if err != nil {
		return domain.Job{}, err
	}
	sub.Group = *group
	job, err := domain.NewJob(sub.ID, sub.Upload, sub.IdempotencyKey, s.Now())
	if err == nil {
		job, err = job.Ranked(sub.Priority, sub.Group)
	}
	if err == nil && sub.WebhookURL != "" {
		job.WebhookURL, err = sub.WebhookURL, s.mayReport(sub.WebhookURL)
	}
	if err != nil {
		return domain.Job{}, err
	}
	job.Trace = domain.Text(sub.Trace)
	t, err := s.Repo.Create(ctx, job, s.MaxQueue)
	return t.After, err
}

// mayReport says whether the end of a job may be reported to the address.
func (s *Intake) mayReport(url string) error {
	if len(s.Secrets) == 0 {
		return ports.ErrUnsigned
	}
	return s.Notifier.Check("webhook_url", url)
}

// again answers a request whose key, or id, was seen before: with the job of
// that time if it was the same request, else with the refusal.
func (s *Intake) again(ctx context.Context, sub ports.Submission, refusal error) (domain.Job, error) {
	first, err := s.Repo.List(ctx, ports.Query{Filter: ports.Filter{IdempotencyKey: sub.IdempotencyKey}, Limit: 1})
	switch {
	case err != nil:
		return domain.Job{}, err
	case len(first) == 0:
		return domain.Job{}, refusal
	case !same(first[0], sub):
		return domain.Job{}, ports.ErrKeyReused
	}
	return first[0], nil
}

// same reports whether a request asks for what a job was made for.
func same(j domain.Job, sub ports.Submission) bool {
	return j.Input.SHA256 == sub.Upload.SHA256 && j.WebhookURL == sub.WebhookURL && j.Priority == sub.Priority && j.Group == sub.Group
}
