package simulation_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestTheSimulationOfSeveralInstancesFindsPlantedFaults(t *testing.T) {
	t.Parallel()
	for name, faults := range map[string]faultsOfCluster{
		"nobody hears of the others":      {deaf: true},
		"a rescue waits for nothing":      {hasty: true},
		"nobody takes back what was lost": {lazy: true},
		"everybody has the term":          {register: func(r ports.Instances) ports.Instances { return generous{r} }},
		"a term goes on for ever":         {register: func(r ports.Instances) ports.Instances { return faithful{r} }},
		"tokens are not compared": {store: func(s ports.JobRepository) ports.JobRepository {
			return &unfenced{JobRepository: s, tokens: make(map[string][]string)}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for s := range uint64(10) {
				if story := playCluster(t, s, faults); story != nil {
					t.Logf("found in life %d: %s", s, story[len(story)-1])
					return
				}
			}
			t.Error("nobody noticed")
		})
	}
}

type generous struct{ ports.Instances }

func (g generous) Renew(ctx context.Context, i ports.Instance, d time.Duration) (bool, []ports.Instance, error) {
	_, there, err := g.Instances.Renew(ctx, i, d)
	return err == nil, there, err
}

type faithful struct{ ports.Instances }

func (f faithful) Renew(ctx context.Context, i ports.Instance, _ time.Duration) (bool, []ports.Instance, error) {
	return f.Instances.Renew(ctx, i, time.Hour)
}

// unfenced lets anybody write who has held the job once.
type unfenced struct {
	ports.JobRepository
	mu     sync.Mutex
	tokens map[string][]string // by job
}

func (u *unfenced) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	t, err := u.JobRepository.Claim(ctx, now, change)
	if err == nil {
		u.mu.Lock()
		defer u.mu.Unlock()
		u.tokens[t.After.ID] = append(u.tokens[t.After.ID], t.After.Held.Token)
	}
	return t, err
}

func (u *unfenced) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	u.mu.Lock()
	tokens := slices.Clone(u.tokens[id])
	u.mu.Unlock()
	return u.JobRepository.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
		next, err := change(j)
		for _, token := range tokens {
			if errors.Is(err, domain.ErrFenced) && j.Status == domain.StatusProcessing {
				j.Held.Token = token
				next, err = change(j)
			}
		}
		return next, err
	})
}
