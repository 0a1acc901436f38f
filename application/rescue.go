package application

import (
	"context"
	"errors"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Rescue takes back jobs whose worker is gone. It does not go by the times of
// their claims: clocks can be set, and a machine that slept finds all claims
// run out although their holders live. What counts is how often it has looked
// and found a claim unrenewed. One goroutine at a time may use it.
type Rescue struct {
	Repo     *Announced
	Observer ports.Observer
	Now      func() time.Time
	Patience int // looks after which a claim that was not renewed is taken back

	seen map[string]sighting // by job, at the last look
}

// sighting is a claim, and how many looks ago it was first seen as it is.
type sighting struct {
	claim domain.Claim
	looks int
}

// TakeOver takes back every job that is being processed. It is for a process
// that has just become the only owner of the repository: whoever held those
// jobs is dead, whatever their claims say.
func (s *Rescue) TakeOver(ctx context.Context) error {
	return s.eachProcessing(ctx, func(j domain.Job) error { return s.takeBack(ctx, j.ID, domain.Job.Abandon) })
}

// Run looks for lost jobs: at once, and then every so often, until ctx ends.
func (s *Rescue) Run(ctx context.Context, interval time.Duration) {
	every(ctx, interval, func() {
		if err := s.Look(ctx); err != nil && ctx.Err() == nil {
			s.Observer.Trouble("take back jobs of lost workers", err)
		}
	})
}

// Look takes back the jobs whose claim has not been renewed for too long. A
// look that fails does not count: while the repository is away, nobody can
// renew anything.
func (s *Rescue) Look(ctx context.Context) error {
	seen := make(map[string]sighting)
	err := s.eachProcessing(ctx, func(j domain.Job) error {
		sight := sighting{claim: j.Held}
		if last, again := s.seen[j.ID]; again && last.claim == j.Held {
			sight.looks = last.looks + 1
		}
		seen[j.ID] = sight
		if sight.looks < s.Patience {
			return nil
		}
		return s.takeBack(ctx, j.ID, func(j domain.Job, now time.Time) (domain.Job, error) {
			return j.Expire(sight.claim, now)
		})
	})
	if err == nil {
		s.seen = seen
	}
	return err
}

// rescueBatch is how many jobs are looked at in one query.
const rescueBatch = 100

func (s *Rescue) eachProcessing(ctx context.Context, visit func(domain.Job) error) error {
	q := ports.Query{
		Filter:      ports.Filter{Statuses: []domain.Status{domain.StatusProcessing}},
		OldestFirst: true, Limit: rescueBatch,
	}
	return eachJob(ctx, s.Repo, q, visit)
}

// takeBack leaves alone a job that has moved on since it was listed.
func (s *Rescue) takeBack(ctx context.Context, id string, rule func(domain.Job, time.Time) (domain.Job, error)) error {
	_, err := s.Repo.Update(ctx, id, func(j domain.Job) (domain.Job, error) { return rule(j, s.Now()) })
	if movedOn(err) {
		return nil
	}
	return err
}

func movedOn(err error) bool {
	return errors.Is(err, domain.ErrClaimHolds) || errors.Is(err, domain.ErrTransition) || errors.Is(err, ports.ErrNotFound)
}
