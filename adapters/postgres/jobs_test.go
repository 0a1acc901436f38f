package postgres_test

import (
	"context"
	"testing"

	"songmap/adapters/postgres"
	"songmap/ports"
	"songmap/tests/contract"
	"songmap/tests/postgresql"
)

// copies are databases that are up to date, and that nobody else uses.
var copies = postgresql.Copies(func(dsn string) error {
	s, err := postgres.Open(context.Background(), dsn, postgres.Config{})
	if err != nil {
		return err
	}
	return s.Close()
})

func TestJobs(t *testing.T) {
	t.Parallel()
	contract.JobRepository(t, func(t *testing.T) ports.JobRepository { return open(t, copies(t)) })
}

// Behind a pooler nothing may be prepared that a later statement relies on, nor
// anything else that belongs to a session.
func TestJobsThroughAPooler(t *testing.T) {
	t.Parallel()
	contract.JobRepository(t, func(t *testing.T) ports.JobRepository { return open(t, postgresql.Pooled(t, copies(t))) })
}

func TestEveryDatabaseHasAnIdentityOfItsOwn(t *testing.T) {
	t.Parallel()
	contract.Identities(t, func(t *testing.T) ports.JobRepository { return open(t, postgresql.Database(t)) })
}

func TestEvents(t *testing.T) {
	t.Parallel()
	contract.EventLog(t, func(t *testing.T) contract.JobStore { return open(t, copies(t)) })
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	contract.WebhookRepository(t, func(t *testing.T) ports.WebhookRepository {
		return open(t, copies(t)).Webhooks()
	})
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	contract.Outbox(t, func(t *testing.T) contract.HookStore {
		s := open(t, copies(t))
		return contract.HookStore{Jobs: s, Webhooks: s.Webhooks(), Outbox: s.Outbox(), LimitBacklog: s.LimitBacklog}
	})
}

func TestJobsTakeTurns(t *testing.T) {
	t.Parallel()
	contract.JobTurns(t, func(t *testing.T) ports.JobRepository { return open(t, copies(t)) })
}

func TestTurnsSurviveReopening(t *testing.T) {
	t.Parallel()
	contract.DurableJobTurns(t, reopening)
}

func TestInstances(t *testing.T) {
	t.Parallel()
	contract.Instances(t, func(t *testing.T) ports.Instances { return open(t, copies(t)).Instances() })
}

func TestJobsSurviveReopening(t *testing.T) {
	t.Parallel()
	contract.DurableJobRepository(t, reopening)
}

func reopening(t *testing.T) contract.Reopen {
	t.Helper()
	dsn := copies(t)
	s := open(t, dsn)
	return func() ports.JobRepository {
		mustClose(t, s)
		s = open(t, dsn)
		return s
	}
}

// open opens a database for the time of the test.
func open(t *testing.T, dsn string) postgres.Opened {
	t.Helper()
	s, err := postgres.OpenAll(t.Context(), dsn, postgres.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustClose(t, s) })
	return s
}

func mustClose(t *testing.T, s postgres.Opened) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}
