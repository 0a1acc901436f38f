package simulation_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// faulty is a repository with a fault: its own, or one that makes the rules
// of the domain look wrong.
type faulty struct {
	*memory.Jobs
	spoil  spoil
	claim  func(context.Context, *memory.Jobs, time.Time, ports.Change) (ports.Transition, error)
	delete func(context.Context, *memory.Jobs, []string) ([]ports.Transition, error)
	count  func(int64) int64
}

// spoil replaces what the domain made of a job.
type spoil func(before, after domain.Job, err error, change ports.Change) (domain.Job, error)

func (f *faulty) spoiled(change ports.Change) ports.Change {
	if f.spoil == nil {
		return change
	}
	return func(before domain.Job) (domain.Job, error) {
		after, err := change(before)
		return f.spoil(before, after, err, change)
	}
}

func (f *faulty) Update(ctx context.Context, id string, change ports.Change) (ports.Transition, error) {
	return f.Jobs.Update(ctx, id, f.spoiled(change))
}

func (f *faulty) Claim(ctx context.Context, now time.Time, change ports.Change) (ports.Transition, error) {
	if f.claim != nil {
		return f.claim(ctx, f.Jobs, now, change)
	}
	return f.Jobs.Claim(ctx, now, f.spoiled(change))
}

func (f *faulty) Delete(
	ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time,
) ([]ports.Transition, error) {
	if f.delete != nil {
		return f.delete(ctx, f.Jobs, ids)
	}
	return f.Jobs.Delete(ctx, ids, permit, now)
}

func (f *faulty) Count(ctx context.Context, filter ports.Filter) (int64, error) {
	n, err := f.Jobs.Count(ctx, filter)
	if f.count != nil {
		n = f.count(n)
	}
	return n, err
}

// when spoils the changes that lead from one status to another.
func when(from, to domain.Status, spoil func(before, after domain.Job) domain.Job) faulty {
	return faulty{spoil: func(before, after domain.Job, err error, _ ports.Change) (domain.Job, error) {
		if err == nil && before.Status == from && after.Status == to {
			after = spoil(before, after)
		}
		return after, err
	}}
}

// A simulation that finds nothing in these says nothing about what it passes.
func TestTheSimulationFindsPlantedFaults(t *testing.T) {
	t.Parallel()
	for name, f := range faults() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for s := range uint64(50) {
				planted := func() ports.JobRepository { f := f; f.Jobs = memory.NewJobs(); return &f }
				if story := shortest(t, schedule(s), planted); story != nil {
					t.Logf("found in life %d, told in %d lines, the last: %s", s, len(story), story[len(story)-1])
					return
				}
			}
			t.Error("nobody noticed")
		})
	}
}

func faults() map[string]faulty {
	return map[string]faulty{
		"tokens are not compared": {spoil: ignoreTokens},
		"progress falls": when(domain.StatusProcessing, domain.StatusProcessing, func(before, after domain.Job) domain.Job {
			after.Progress = before.Progress / 2
			return after
		}),
		"a lost worker is not counted": when(domain.StatusProcessing, domain.StatusPending, func(before, after domain.Job) domain.Job {
			after.Crashes = before.Crashes
			return after
		}),
		"a job that is given back keeps its holder": when(domain.StatusProcessing, domain.StatusPending, func(before, after domain.Job) domain.Job {
			after.Held = before.Held
			return after
		}),
		"a retry keeps the attempts": when(domain.StatusFailed, domain.StatusPending, func(before, after domain.Job) domain.Job {
			after.Attempt = before.Attempt
			return after
		}),
		"a renewal does not renew": when(domain.StatusProcessing, domain.StatusProcessing, func(before, after domain.Job) domain.Job {
			after.Held = before.Held
			return after
		}),
		"a failed attempt is tried again at once": when(domain.StatusProcessing, domain.StatusPending, func(_, after domain.Job) domain.Job {
			after.NotBefore = time.Time{}
			return after
		}),
		"a complete job names no Song Map": when(domain.StatusProcessing, domain.StatusComplete, func(_, after domain.Job) domain.Job {
			after.SongMapPath = "elsewhere"
			return after
		}),
		"a claim knows no back-off": {claim: func(ctx context.Context, m *memory.Jobs, _ time.Time, change ports.Change) (ports.Transition, error) {
			return claimAny(ctx, m, true, func(j domain.Job) (domain.Job, error) {
				j.NotBefore = time.Time{}
				return change(j)
			})
		}},
		"a claim takes the newest": {claim: func(ctx context.Context, m *memory.Jobs, _ time.Time, change ports.Change) (ports.Transition, error) {
			return claimAny(ctx, m, false, change)
		}},
		"a claim goes by age alone": {claim: func(ctx context.Context, m *memory.Jobs, now time.Time, change ports.Change) (ports.Transition, error) {
			waiting := ports.Filter{Statuses: []domain.Status{domain.StatusPending}}
			jobs, err := m.List(ctx, ports.Query{Filter: waiting, OldestFirst: true, Limit: 100})
			for _, j := range jobs {
				if !j.Waits(now) {
					return m.Update(ctx, j.ID, change)
				}
			}
			return ports.Transition{}, cmp.Or(err, ports.ErrNoWork)
		}},
		"a claim is not kept": {claim: func(ctx context.Context, m *memory.Jobs, now time.Time, change ports.Change) (ports.Transition, error) {
			var claimed domain.Job
			t, err := m.Claim(ctx, now, func(j domain.Job) (_ domain.Job, err error) {
				claimed, err = change(j)
				return j, err
			})
			t.After = claimed
			return t, err
		}},
		"a delete leaves the row": {delete: func(ctx context.Context, m *memory.Jobs, ids []string) ([]ports.Transition, error) {
			job, err := m.Get(ctx, ids[0])
			if err != nil {
				return nil, nil //nolint:nilerr // the job is not there
			}
			return []ports.Transition{{Before: job, Event: domain.Removal(job, job.UpdatedAt)}}, nil
		}},
		"counts drift": {count: func(n int64) int64 { return n + n/5 }},
	}
}

// ignoreTokens does for any worker what only the holder may do. It finds the
// token that the worker carries by trying them all.
func ignoreTokens(before, after domain.Job, err error, change ports.Change) (domain.Job, error) {
	for n := 0; n < stepsPerLife && errors.Is(err, domain.ErrFenced) && before.Status == domain.StatusProcessing; n++ {
		before.Held.Token = fmt.Sprintf("id-%d", n)
		after, err = change(before)
	}
	return after, err
}

// claimAny claims the oldest or the newest of all pending jobs.
func claimAny(ctx context.Context, m *memory.Jobs, oldest bool, change ports.Change) (ports.Transition, error) {
	waiting := ports.Filter{Statuses: []domain.Status{domain.StatusPending}}
	jobs, err := m.List(ctx, ports.Query{Filter: waiting, OldestFirst: oldest, Limit: 1})
	if err != nil || len(jobs) == 0 {
		return ports.Transition{}, ports.ErrNoWork
	}
	return m.Update(ctx, jobs[0].ID, change)
}
