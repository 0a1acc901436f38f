package application

import (
	"context"
	"errors"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Rescue takes back jobs whose worker is gone.
type Rescue struct{ Deps }

// NewRescue returns a rescue over d.
func NewRescue(d Deps) *Rescue { return &Rescue{d} }

// TakeOver takes back every job that is being processed. It is for a process
// that has just become the only owner of the repository: whoever held those
// jobs is dead, whatever their claims say.
func (s *Rescue) TakeOver(ctx context.Context) error {
	processing := ports.Filter{Statuses: []domain.Status{domain.Processing}}
	return s.takeBack(ctx, processing, domain.Job.Abandon)
}

// Run looks for lost jobs every so often, until ctx ends.
func (s *Rescue) Run(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if err := s.Look(ctx); err != nil && ctx.Err() == nil {
			s.Observer.Trouble("take back jobs of lost workers", err)
		}
	}
}

// Look takes back the jobs whose claim has run out by now.
func (s *Rescue) Look(ctx context.Context) error {
	ranOut := ports.Filter{ClaimOutBy: s.Now()}
	return s.takeBack(ctx, ranOut, domain.Job.Expire)
}

// rescueBatch is how many jobs are looked at in one query.
const rescueBatch = 100

func (s *Rescue) takeBack(ctx context.Context, f ports.Filter, rule func(domain.Job, time.Time) (domain.Job, error)) error {
	q := ports.Query{Filter: f, OldestFirst: true, Limit: rescueBatch}
	for {
		jobs, err := s.Repo.List(ctx, q)
		if err != nil || len(jobs) == 0 {
			return err
		}
		for _, j := range jobs {
			if err := s.takeBackOne(ctx, j.ID, rule); err != nil {
				return err
			}
		}
		q.After = after(jobs)
	}
}

// takeBackOne leaves alone a job that has moved on since it was listed.
func (s *Rescue) takeBackOne(ctx context.Context, id string, rule func(domain.Job, time.Time) (domain.Job, error)) error {
	_, err := s.update(ctx, id, func(j domain.Job) (domain.Job, error) { return rule(j, s.Now()) })
	if movedOn(err) {
		return nil
	}
	return err
}

func movedOn(err error) bool {
	return errors.Is(err, domain.ErrClaimHolds) || errors.Is(err, domain.ErrTransition) || errors.Is(err, ports.ErrNotFound)
}
