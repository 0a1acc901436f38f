package contract

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

func TestTheSuiteOfTurnsCatches(t *testing.T) {
	t.Parallel()
	catchesIn(t, turnRules(), slices.Concat(turnFaults(), positionFaults()))
}

func TestTheSuiteOfDurableTurnsCatches(t *testing.T) {
	t.Parallel()
	trial[*durableWorld, Reopen]{durableTurnRules(), newDurableWorld, remembering}.catches(t, []planted[Reopen]{
		{rule: "turns go on after a reopen", name: "given anew", store: copying(func(*domain.Job) {})},
		{rule: "nobody gets ahead of all who wait by a reopen", name: "the new go first", store: newestFirst},
	})
}

// newestFirst reopens with claims that take the newest group.
func newestFirst(tb testing.TB) Reopen {
	tb.Helper()
	same, opened := memory.NewJobs(), 0
	return func() ports.JobRepository {
		if opened++; opened == 1 {
			return same
		}
		broken := choosing(func(a, b domain.Job) int { return strings.Compare(b.Group, a.Group) })(plainMemory{same})
		broken.JobRepository = same
		return broken
	}
}

// choosing is a fault of Claim that takes the first job in an order of its own.
func choosing(order func(a, b domain.Job) int) func(plainMemory) faulty {
	return claiming(func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
		jobs := slices.DeleteFunc(waiting(ctx, m, true), func(j domain.Job) bool { return j.Waits(now) })
		if len(jobs) == 0 {
			return domain.Job{}, ports.ErrNoWork
		}
		slices.SortStableFunc(jobs, order)
		return m.Update(ctx, jobs[0].ID, change)
	})
}

// byTurn is a fault of Claim that has turns, but counts those that groups have had
// in a way of its own.
func byTurn(had func(claims map[string]int, group string) int, within func(a, b domain.Job) int) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		var mu sync.Mutex
		claims := make(map[string]int)
		return claiming(func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
			mu.Lock()
			defer mu.Unlock()
			next := choosing(func(a, b domain.Job) int {
				if a.Group == b.Group {
					return within(a, b)
				}
				return cmp.Compare(had(claims, a.Group), had(claims, b.Group))
			})(m)
			job, err := next.claim(ctx, now, change)
			if err == nil {
				claims[job.Group]++
			}
			return job, err
		})(m)
	}
}

func counted(claims map[string]int, group string) int { return claims[group] }

func turnFaults() []fault {
	age := func(domain.Job, domain.Job) int { return 0 }
	const alternate, priority = "groups take turns", "within a group the higher priority goes first, then the older job"
	const again = "a job that comes back goes by its age when it is the turn of its group"
	const back = "a job that waits out a back-off keeps nobody waiting, and then goes by its priority"
	return []fault{
		{alternate, "the oldest first", choosing(age)},
		{alternate, "one group after the other", choosing(func(a, b domain.Job) int { return cmp.Compare(a.Group, b.Group) })},
		{alternate, "two at a turn", byTurn(func(claims map[string]int, group string) int { return claims[group] / 2 }, age)},
		{"one job of a group does not wait for the many of another", "the oldest first", choosing(age)},
		{"a group that had nothing to do has no turns saved up", "all that it ever had count", byTurn(counted, age)},
		{priority, "by age alone", choosing(age)},
		{priority, "the lowest first", choosing(func(a, b domain.Job) int { return cmp.Compare(a.Priority, b.Priority) })},
		{priority, "then the newest", choosing(func(a, b domain.Job) int {
			return cmp.Or(cmp.Compare(b.Priority, a.Priority), b.CreatedAt.Compare(a.CreatedAt))
		})},
		{"a low priority does not cost a group its turn", "the highest of all first", choosing(domain.CompareInGroup)},
		{again, "after all of its group", byTurn(counted, func(a, b domain.Job) int { return a.UpdatedAt.Compare(b.UpdatedAt) })},
		{again, "at once", choosing(func(a, b domain.Job) int { return b.UpdatedAt.Compare(a.UpdatedAt) })},
		{back, "the group waits with it", claiming(
			func(ctx context.Context, m plainMemory, now time.Time, change ports.Change) (domain.Job, error) {
				if waiting(ctx, m, true)[0].Waits(now) {
					return domain.Job{}, ports.ErrNoWork
				}
				return m.Claim(ctx, now, change)
			})},
		{back, "it goes last", choosing(func(a, b domain.Job) int { return a.NotBefore.Compare(b.NotBefore) })},
		{"jobs that are cancelled or deleted leave their turns to their group", "they count as turns", leavingGaps},
		{"claimers of many groups at once find work while there is some", "no work while another claims", func(m plainMemory) faulty {
			var mu sync.Mutex
			return faulty{claim: func(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
				if !mu.TryLock() {
					return domain.Job{}, ports.ErrNoWork
				}
				defer mu.Unlock()
				return m.Claim(ctx, now, change)
			}}
		}},
	}
}

// leavingGaps counts a job that is cancelled or deleted as a turn of its group.
func leavingGaps(m plainMemory) faulty {
	gone := make(map[string]int)
	broken := byTurn(func(claims map[string]int, group string) int { return claims[group] + gone[group] }, func(domain.Job, domain.Job) int { return 0 })(m)
	broken.update = func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
		job, err := m.Update(ctx, id, change)
		gone[job.Group]++
		return job, err
	}
	return broken
}

func positionFaults() []fault {
	const is, others = "the position of a job says which claim will get it", "a job that cannot be claimed now has no position, or the last"
	positioned := func(wrong func(ctx context.Context, m plainMemory, job domain.Job) int64) func(plainMemory) faulty {
		return func(m plainMemory) faulty {
			return faulty{position: func(ctx context.Context, id string) (int64, error) {
				job, _ := m.Get(ctx, id)
				return wrong(ctx, m, job), nil
			}}
		}
	}
	among := func(ctx context.Context, m plainMemory, job domain.Job, order func(a, b domain.Job) int) int64 {
		jobs := waiting(ctx, m, true)
		slices.SortStableFunc(jobs, order)
		return int64(slices.Index(jobs, job)) + 1
	}
	byAge := func(ctx context.Context, m plainMemory, job domain.Job) int64 {
		return among(ctx, m, job, func(domain.Job, domain.Job) int { return 0 })
	}
	return []fault{
		{is, "by age", positioned(byAge)},
		{is, "by priority", positioned(func(ctx context.Context, m plainMemory, job domain.Job) int64 {
			return among(ctx, m, job, domain.CompareInGroup)
		})},
		{is, "from zero", positioned(func(ctx context.Context, m plainMemory, job domain.Job) int64 {
			n, _ := m.Position(ctx, job.ID)
			return n - 1
		})},
		{others, "a back-off does not count", positioned(byAge)},
		{others, "the last of those that wait", positioned(func(ctx context.Context, m plainMemory, job domain.Job) int64 {
			if n, _ := m.Position(ctx, job.ID); n > 0 {
				return n
			}
			return int64(len(waiting(ctx, m, true))) + 1
		})},
	}
}
