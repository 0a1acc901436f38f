package contract

import (
	"context"
	"fmt"
	"slices"
	"strings"
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

// listing is a fault of List that asks for something else.
func listing(spoil func(*ports.Query)) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		return faulty{list: func(ctx context.Context, q ports.Query) ([]domain.Job, error) {
			spoil(&q)
			return m.List(ctx, q)
		}}
	}
}

func listFaults() []fault {
	filtered := "list keeps to every combination of filters"
	return []fault{
		{"list goes by creation time and id, newest first", "oldest first", listing(func(q *ports.Query) { q.OldestFirst = true })},
		{"list goes oldest first on request", "newest first", listing(func(q *ports.Query) { q.OldestFirst = false })},
		{"list returns at most the limit", "one more", listing(func(q *ports.Query) { q.Limit++ })},
		{"pages put together are the whole list", "the cursor is a time alone", listing(func(q *ports.Query) { q.After.ID = "" })},
		{"pages stay right while jobs come and go", "the cursor is looked up", func(m plainMemory) faulty {
			return faulty{list: func(ctx context.Context, q ports.Query) ([]domain.Job, error) {
				if _, err := m.Get(ctx, q.After.ID); err != nil {
					q.After = ports.Cursor{}
				}
				return m.List(ctx, q)
			}}
		}},
		{filtered, "statuses", listing(func(q *ports.Query) { q.Statuses = nil })},
		{filtered, "created from", listing(func(q *ports.Query) { q.CreatedFrom = time.Time{} })},
		{filtered, "created after", listing(func(q *ports.Query) {
			if !q.CreatedFrom.IsZero() {
				q.CreatedFrom = q.CreatedFrom.Add(time.Microsecond)
			}
		})},
		{filtered, "created before", listing(func(q *ports.Query) { q.CreatedBefore = time.Time{} })},
		{filtered, "created until", listing(func(q *ports.Query) {
			if !q.CreatedBefore.IsZero() {
				q.CreatedBefore = q.CreatedBefore.Add(time.Microsecond)
			}
		})},
		{filtered, "file name", listing(func(q *ports.Query) { q.FileName = "" })},
		{filtered, "idempotency key", listing(func(q *ports.Query) { q.IdempotencyKey = "" })},
		{"file names match by part, whatever case and accents", "accents count", matching(
			func(name, part string) bool { return strings.Contains(strings.ToLower(name), strings.ToLower(part)) })},
		{"file names match by part, whatever case and accents", "in one case", matching(strings.Contains)},
		{"file names match by part, whatever case and accents", "percent is a wildcard", matching(
			func(name, part string) bool { return part == "%" || strings.Contains(name, part) })},
	}
}

// matching is a List that matches file names in its own way.
func matching(matches func(name, part string) bool) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		return faulty{list: func(ctx context.Context, q ports.Query) ([]domain.Job, error) {
			part := q.FileName
			q.FileName = ""
			jobs, err := m.List(ctx, q)
			return slices.DeleteFunc(jobs, func(j domain.Job) bool { return !matches(j.Input.FileName, part) }), err
		}}
	}
}

// stale is a Count that answers as it did the first time.
func stale(m plainMemory) faulty {
	told := make(map[string]int64)
	return faulty{count: func(ctx context.Context, f ports.Filter) (n int64, err error) {
		n, known := told[fmt.Sprint(f)]
		if !known {
			n, err = m.Count(ctx, f)
			told[fmt.Sprint(f)] = n
		}
		return n, err
	}}
}

func countFaults() []fault {
	return []fault{
		{"count agrees with list for every combination of filters", "file names are not looked at", func(m plainMemory) faulty {
			return faulty{count: func(ctx context.Context, f ports.Filter) (int64, error) {
				f.FileName = ""
				return m.Count(ctx, f)
			}}
		}},
		{"counts follow every transition", "stale", stale},
		{"counts follow refusals and deletes", "stale", stale},
	}
}

// deleting is a fault of Delete.
func deleting(wrong func(ctx context.Context, m plainMemory, ids []string, permit func(domain.Job) bool) ([]domain.Job, error)) func(plainMemory) faulty {
	return func(m plainMemory) faulty {
		return faulty{delete: func(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
			return wrong(ctx, m, ids, permit)
		}}
	}
}

func deleteFaults() []fault {
	return []fault{
		{"delete removes what permit allows and returns it in the order of ids", "permit is not asked", deleting(
			func(ctx context.Context, m plainMemory, ids []string, _ func(domain.Job) bool) ([]domain.Job, error) {
				return m.Delete(ctx, ids, always)
			})},
		{"delete removes what permit allows and returns it in the order of ids", "sorted", deleting(
			func(ctx context.Context, m plainMemory, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
				return m.Delete(ctx, slices.Sorted(slices.Values(ids)), permit)
			})},
		{"delete passes over unknown and repeated ids", "an unknown id is an error", deleting(
			func(ctx context.Context, m plainMemory, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
				for _, id := range ids {
					if _, err := m.Get(ctx, id); err != nil {
						return nil, err
					}
				}
				return m.Delete(ctx, ids, permit)
			})},
		{"delete decides and removes in one step", "in two", deleting(
			func(ctx context.Context, m plainMemory, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
				ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
					job, err := m.Get(ctx, id)
					return err != nil || !permit(job)
				})
				return m.Delete(ctx, ids, always)
			})},
		{"old jobs are cleaned up in batches", "age is not looked at", listing(func(q *ports.Query) { q.CreatedBefore = time.Time{} })},
	}
}

// contextFaults are methods that do not look at their context.
func contextFaults() []fault {
	live := context.WithoutCancel
	deaf := func(m plainMemory) faulty {
		return faulty{
			create: func(ctx context.Context, job domain.Job) error { return m.Create(live(ctx), job) },
			get:    func(ctx context.Context, id string) (domain.Job, error) { return m.Get(live(ctx), id) },
			update: func(ctx context.Context, id string, change ports.Change) (domain.Job, error) {
				return m.Update(live(ctx), id, change)
			},
			claim: func(ctx context.Context, now time.Time, change ports.Change) (domain.Job, error) {
				return m.Claim(live(ctx), now, change)
			},
			delete: func(ctx context.Context, ids []string, permit func(domain.Job) bool) ([]domain.Job, error) {
				return m.Delete(live(ctx), ids, permit)
			},
			list:  func(ctx context.Context, q ports.Query) ([]domain.Job, error) { return m.List(live(ctx), q) },
			count: func(ctx context.Context, f ports.Filter) (int64, error) { return m.Count(live(ctx), f) },
		}
	}
	var faults []fault
	for _, method := range []string{"create", "get", "update", "claim", "delete", "list", "count"} {
		faults = append(faults, fault{"an ended context makes " + method + " do nothing", "deaf", deaf})
	}
	return faults
}
