package contract

import (
	"context"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

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

			position: func(ctx context.Context, id string) (int64, error) { return m.Position(live(ctx), id) },
		}
	}
	var faults []fault
	for _, method := range []string{"create", "get", "update", "claim", "delete", "list", "count", "position"} {
		faults = append(faults, fault{"an ended context makes " + method + " do nothing", "deaf", deaf})
	}
	return faults
}
