package memory_test

import (
	"testing"

	"songmap/adapters/memory"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestJobs(t *testing.T) {
	t.Parallel()
	contract.JobRepository(t, func(*testing.T) ports.JobRepository { return memory.NewJobs() })
}

func TestTurns(t *testing.T) {
	t.Parallel()
	contract.JobTurns(t, func(*testing.T) ports.JobRepository { return memory.NewJobs() })
}

func TestEveryStoreHasAnIdentityOfItsOwn(t *testing.T) {
	t.Parallel()
	contract.Identities(t, func(*testing.T) ports.JobRepository { return memory.NewJobs() })
}

func TestEvents(t *testing.T) {
	t.Parallel()
	contract.EventLog(t, func(*testing.T) contract.JobStore { return memory.NewJobs() })
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	contract.WebhookRepository(t, func(*testing.T) ports.WebhookRepository { return memory.NewJobs().Webhooks() })
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	contract.Outbox(t, func(*testing.T) contract.HookStore { return hookStore(memory.NewJobs()) })
}

func hookStore(m *memory.Jobs) contract.HookStore {
	return contract.HookStore{Jobs: m, Webhooks: m.Webhooks(), Outbox: m.Outbox(), LimitBacklog: func(max int) { m.MaxBacklog = max }}
}
