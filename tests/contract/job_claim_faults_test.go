package contract

import (
	"context"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// claiming is a fault of Claim.
func claiming(wrong func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error)) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		return faulty{claim: func(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
			return wrong(ctx, m, now, change)
		}}
	}
}

// waiting returns the jobs that wait, the oldest first on request.
func waiting(ctx context.Context, m plainMemory, oldestFirst bool) []domain.Job {
	jobs, _ := m.List(ctx, ports.Query{
		Filter: ports.Filter{Statuses: []domain.Status{domain.StatusPending}}, OldestFirst: oldestFirst, Limit: 100,
	})
	return jobs
}

func claimFaults() []fault {
	return []fault{
		{"claim takes the oldest pending job", "the newest", claiming(
			func(ctx context.Context, m plainMemory, _ time.Time, change ports.Change) (domain.Job, error) {
				for _, j := range waiting(ctx, m, false) {
					return m.Update(ctx, j.ID, change)
				}
				return domain.Job{}, ports.ErrNoWork
			})},
		{"claim takes the oldest pending job", "the oldest, ids the other way round", claiming(
			func(ctx context.Context, m plainMemory, _ time.Time, change ports.Change) (domain.Job, error) {
				jobs := waiting(ctx, m, false)
				slices.SortStableFunc(jobs, func(a, b domain.Job) int { return a.CreatedAt.Compare(b.CreatedAt) })
				for _, j := range jobs {
					return m.Update(ctx, j.ID, change)
				}
				return domain.Job{}, ports.ErrNoWork
			})},
		{"claim keeps and returns what change makes of the job", "not kept", claiming(
			func(ctx context.Context, m plainMemory, _ time.Time, change ports.Change) (domain.Job, error) {
				return change(waiting(ctx, m, true)[0])
			})},
		{"claim passes over a job until its back-off is over", "too early", claiming(
			func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
				return m.Claim(ctx, now.Add(time.Microsecond), change)
			})},
		{"claim passes over a job until its back-off is over", "too late", claiming(
			func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
				return m.Claim(ctx, now.Add(-time.Microsecond), change)
			})},
		{"claim does not wait for a clock that was set back", "waits", claiming(
			func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
				for _, j := range waiting(ctx, m, true) {
					if !now.Before(j.NotBefore) {
						return m.Update(ctx, j.ID, change)
					}
				}
				return domain.Job{}, ports.ErrNoWork
			})},
		{"claim is ErrNoWork when no job waits", "an empty job", claiming(
			func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
				job, _ := m.Claim(ctx, now, change)
				return job, nil
			})},
		{"claim that change refuses changes nothing and returns change's error", "kept all the same", keepRefused},
		{"claim that change refuses changes nothing and returns change's error", "called no work", claiming(
			func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
				job, err := m.Claim(ctx, now, change)
				if err != nil {
					err = ports.ErrNoWork
				}
				return job, err
			})},
		{"many claimers get each pending job exactly once", "picked and taken in two steps", claiming(
			func(ctx context.Context, m plainMemory, _ time.Time, change ports.Change) (domain.Job, error) {
				for _, j := range waiting(ctx, m, true) {
					next, err := change(j)
					overwrite(ctx, m, next)
					return next, err
				}
				return domain.Job{}, ports.ErrNoWork
			})},
	}
}
