package application

import (
	"context"
	"errors"
	"fmt"
	"io"

	"songmap/domain"
	"songmap/ports"
)

// Intake takes songs in.
type Intake struct {
	Deps
	maxQueue int64
}

var _ ports.Intake = (*Intake)(nil)

// NewIntake returns an intake that accepts uploads while fewer than maxQueue
// jobs are pending; 0 means any number.
func NewIntake(d Deps, maxQueue int64) *Intake { return &Intake{d, maxQueue} }

// Receive implements ports.Intake.
func (s *Intake) Receive(ctx context.Context, fileName string, r io.Reader) (domain.Upload, error) {
	if s.maxQueue > 0 {
		waiting, err := s.Repo.Count(ctx, ports.Filter{Statuses: []domain.Status{domain.StatusPending}})
		if err != nil {
			return domain.Upload{}, err
		}
		if waiting >= s.maxQueue {
			return domain.Upload{}, ports.ErrQueueFull
		}
	}
	return s.Uploads.Save(ctx, fileName, r)
}

// Discard implements ports.Intake.
func (s *Intake) Drop(ctx context.Context, upload domain.Upload) {
	if err := s.Uploads.Remove(context.WithoutCancel(ctx), upload.Path); err != nil {
		s.Observer.Trouble("remove upload without a job", err)
	}
}

// Submit implements ports.Intake.
func (s *Intake) Submit(ctx context.Context, sub ports.Submission) (domain.Job, error) {
	if sub.ID == "" {
		sub.ID = s.NewID()
	}
	job, err := s.create(ctx, sub)
	if sub.IdempotencyKey != "" && (errors.Is(err, ports.ErrKeyTaken) || errors.Is(err, ports.ErrExists)) {
		job, err = s.again(ctx, sub, err)
	}
	if job.Input.Path != sub.Upload.Path && !errors.Is(err, errInDoubt) {
		s.Drop(ctx, sub.Upload)
	}
	return job, err
}

// errInDoubt: nobody can tell whether a job was stored, so its upload stays.
var errInDoubt = errors.New("job may have been stored")

func (s *Intake) create(ctx context.Context, sub ports.Submission) (domain.Job, error) {
	job, err := domain.NewJob(sub.ID, sub.Upload, sub.IdempotencyKey, s.Now())
	if err == nil && sub.WebhookURL != "" {
		job.WebhookURL, err = sub.WebhookURL, s.mayReport(sub.WebhookURL)
	}
	if err != nil {
		return domain.Job{}, err
	}
	err = s.keep(ctx, job)
	if errors.Is(err, ports.ErrUnavailable) {
		err = s.settle(ctx, job, err)
	}
	if err != nil {
		return domain.Job{}, err
	}
	s.tell(domain.Job{}, job)
	return job, nil
}

// keep stores a job while there is room in the queue: many uploads that began
// when there was may end together.
func (s *Intake) keep(ctx context.Context, job domain.Job) error {
	if s.maxQueue == 0 {
		return s.Repo.Create(ctx, job)
	}
	return s.Repo.Admit(ctx, job, s.maxQueue)
}

// mayReport says whether a job may have its end told to the address.
func (s *Intake) mayReport(url string) error {
	if len(s.Secrets) == 0 {
		return ports.ErrUnsigned
	}
	return s.Targets.Check("webhook_url", url)
}

// settle finds out whether a job was stored although the store said that it
// was away.
func (s *Intake) settle(ctx context.Context, job domain.Job, refusal error) error {
	stored, err := s.Repo.Get(ctx, job.ID)
	switch {
	case err == nil && stored.Input.Path == job.Input.Path:
		return nil
	case err == nil || errors.Is(err, ports.ErrNotFound):
		return refusal
	}
	return fmt.Errorf("%w: %w", errInDoubt, refusal)
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
	case first[0].Input.SHA256 != sub.Upload.SHA256 || first[0].WebhookURL != sub.WebhookURL:
		return domain.Job{}, ports.ErrKeyReused
	}
	return first[0], nil
}
