package memory_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

// TestDurableContractCatches does with the suite for stores that survive a
// reopen what TestContractCatches does with the other one. The store is a
// repository in memory that each reopen copies, less or more.
func TestDurableContractCatches(t *testing.T) {
	t.Parallel()
	spoilt := map[string]func(*domain.Job){
		"jobs in every state are there after a reopen": func(j *domain.Job) { j.Crashes = 0 },
		"hostile text is there after a reopen": func(j *domain.Job) {
			j.Failure.Message = strings.ReplaceAll(j.Failure.Message, "\x00", "")
		},
		"a claim holds across a reopen":              func(j *domain.Job) { j.Status, j.Held = domain.StatusPending, domain.Claim{} },
		"idempotency keys stay taken after a reopen": func(j *domain.Job) { j.IdempotencyKey = "" },
		"a cursor keeps its meaning across a reopen": func(j *domain.Job) { j.ID = "x" + j.ID },
		"what was updated and deleted stays so after a reopen": func(j *domain.Job) {
			j.Status, j.Failure, j.CompletedAt = domain.StatusPending, domain.Failure{}, j.StartedAt
		},
	}
	for rule, spoil := range spoilt {
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			if !contract.BreaksDurableJobRule(t, rule, copying(t, spoil)) {
				t.Error("the fault was not noticed")
			}
			if contract.BreaksDurableJobRule(t, rule, copying(t, func(*domain.Job) {})) {
				t.Error("a fault was noticed where there is none")
			}
		})
	}
	const counts = "counts are right after a reopen"
	spoilt[counts] = nil
	if !contract.BreaksDurableJobRule(t, counts, miscounting(t)) {
		t.Errorf("%s: the fault was not noticed", counts)
	}
	for _, rule := range []string{"the identity stays across a reopen", "events are there after a reopen", "numbers of events go on after a reopen"} {
		spoilt[rule] = nil
		if !contract.BreaksDurableJobRule(t, rule, forgetting()) {
			t.Errorf("%s: the fault was not noticed", rule)
		}
		same := memory.NewJobs()
		if contract.BreaksDurableJobRule(t, rule, func() ports.JobRepository { return same }) {
			t.Errorf("%s: a fault was noticed where there is none", rule)
		}
	}
	for _, rule := range contract.DurableJobRules() {
		if _, caught := spoilt[rule]; !caught {
			t.Errorf("no fault is known that the case %q catches", rule)
		}
	}
}

// copying reopens into a fresh repository with what the last one held.
func copying(t *testing.T, spoil func(*domain.Job)) contract.Reopen {
	t.Helper()
	last := memory.NewJobs()
	return func() ports.JobRepository {
		jobs, err := last.List(t.Context(), ports.Query{Limit: 1000})
		if err != nil {
			t.Error(err)
		}
		last = memory.NewJobs()
		for _, j := range slices.Backward(jobs) {
			spoil(&j)
			if err := last.Create(t.Context(), j); err != nil {
				t.Error(err)
			}
		}
		return last
	}
}

// miscounting reopens with counts that start again from nothing.
func miscounting(t *testing.T) contract.Reopen {
	t.Helper()
	reopen := copying(t, func(*domain.Job) {})
	return func() ports.JobRepository {
		return faulty{JobRepository: reopen(), count: func(context.Context, ports.Filter) (int64, error) { return 0, nil }}
	}
}

// forgetting reopens with an empty log and its numbers from the start.
func forgetting() contract.Reopen { return func() ports.JobRepository { return memory.NewJobs() } }
