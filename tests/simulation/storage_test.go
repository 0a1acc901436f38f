package simulation_test

import (
	"context"
	"fmt"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// weather is how the repository's storage feels.
type weather int

const (
	fine   weather = iota
	away           // nothing is done, and everybody is told so
	unsure         // writes are done, yet their callers hear that it is away
	hiccup         // unsure for one write, fine after it
)

var errAway = fmt.Errorf("out of reach: %w", ports.ErrUnavailable)

// storage is a repository whose storage is sometimes away.
type storage struct {
	ports.JobRepository
	is weather
}

func (s *storage) Create(ctx context.Context, job domain.Job, most ports.Limits) (ports.Transition, error) {
	if s.is == away {
		return ports.Transition{}, errAway
	}
	return s.doubt(s.JobRepository.Create(ctx, job, most))
}

func (s *storage) Get(ctx context.Context, id string) (domain.Job, error) {
	if s.is == away || s.is == unsure {
		return domain.Job{}, errAway
	}
	return s.JobRepository.Get(ctx, id)
}

func (s *storage) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	if s.is == away {
		return ports.Transition{}, errAway
	}
	return s.doubt(s.JobRepository.Update(ctx, id, change))
}

func (s *storage) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	if s.is == away {
		return ports.Transition{}, errAway
	}
	return s.doubt(s.JobRepository.Claim(ctx, now, change))
}

func (s *storage) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) ([]ports.Transition, error) {
	if s.is == away {
		return nil, errAway
	}
	gone, err := s.JobRepository.Delete(ctx, ids, permit, now)
	if len(gone) == 0 { // nothing was written that could be in doubt
		return nil, err
	}
	if _, err := s.doubt(ports.Transition{}, err); err != nil {
		return nil, err
	}
	return gone, nil
}

func (s *storage) List(ctx context.Context, q ports.Query) ([]domain.Job, error) {
	if s.is == away || s.is == unsure {
		return nil, errAway
	}
	return s.JobRepository.List(ctx, q)
}

func (s *storage) Count(ctx context.Context, f ports.Filter) (int64, error) {
	if s.is == away || s.is == unsure {
		return 0, errAway
	}
	return s.JobRepository.Count(ctx, f)
}

// doubt hides from the caller that a write was done.
func (s *storage) doubt(t ports.Transition, err error) (ports.Transition, error) {
	if err != nil || s.is == fine {
		return t, err
	}
	if s.is == hiccup {
		s.is = fine
	}
	return ports.Transition{}, errAway
}
