package contract

import (
	"context"
	"slices"
	"strings"
	"testing"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

func TestTheSuiteOfDurableJobsCatches(t *testing.T) {
	t.Parallel()
	var stores []planted[Reopen]
	for rule, spoil := range map[string]func(*domain.Job){
		"jobs in every state are there after a reopen": func(j *domain.Job) { j.Crashes = 0 },
		"hostile text is there after a reopen": func(j *domain.Job) {
			j.Failure.Message = strings.ReplaceAll(j.Failure.Message, "\ufffd", "")
		},
		"a claim holds across a reopen":              func(j *domain.Job) { j.Status, j.Held = domain.StatusPending, domain.Claim{} },
		"idempotency keys stay taken after a reopen": func(j *domain.Job) { j.IdempotencyKey = "" },
		"a cursor keeps its meaning across a reopen": func(j *domain.Job) { j.ID = "x" + j.ID },
		"what was updated and deleted stays so after a reopen": func(j *domain.Job) {
			j.Status, j.Failure, j.CompletedAt = domain.StatusPending, domain.Failure{}, j.StartedAt
		},
	} {
		stores = append(stores, planted[Reopen]{rule, "changed", copying(spoil), copying(func(*domain.Job) {})})
	}
	stores = append(stores, planted[Reopen]{rule: "counts are right after a reopen", name: "counted from nothing", store: miscounting})
	for _, rule := range []string{"the identity stays across a reopen", "events are there after a reopen", "numbers of events go on after a reopen"} {
		stores = append(stores, planted[Reopen]{rule: rule, name: "forgotten", store: forgetting})
	}
	trial[*durableWorld, Reopen]{durableRules(), newDurableWorld, remembering}.catches(t, stores)
}

// remembering reopens as if nothing had been closed.
func remembering(testing.TB) Reopen {
	same := memory.NewJobs()
	return func() ports.JobRepository { return same }
}

// copying reopens into a fresh repository with what the last one held, less or
// more.
func copying(spoil func(*domain.Job)) func(testing.TB) Reopen {
	return func(tb testing.TB) Reopen {
		tb.Helper()
		last := memory.NewJobs()
		return func() ports.JobRepository {
			jobs, err := last.List(tb.Context(), ports.Query{Limit: 1000})
			if err != nil {
				tb.Error(err)
			}
			last = memory.NewJobs()
			for _, j := range slices.Backward(jobs) {
				spoil(&j)
				if _, err := last.Create(tb.Context(), j, ports.Limits{}); err != nil {
					tb.Error(err)
				}
			}
			return last
		}
	}
}

// miscounting reopens with counts that start again from nothing.
func miscounting(tb testing.TB) Reopen {
	tb.Helper()
	reopen := copying(func(*domain.Job) {})(tb)
	return func() ports.JobRepository {
		return faulty{JobRepository: reopen(), count: func(context.Context, ports.Filter) (int64, error) { return 0, nil }}
	}
}

// forgetting reopens with an empty log and its numbers from the start.
func forgetting(testing.TB) Reopen {
	return func() ports.JobRepository { return memory.NewJobs() }
}
