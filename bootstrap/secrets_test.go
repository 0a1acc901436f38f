package bootstrap

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"songmap/adapters/memory"
	"songmap/adapters/postgres"
	"songmap/adapters/sealed"
	"songmap/adapters/sqlite"
	"songmap/application"
	"songmap/bootstrap/upkeep"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
	"songmap/tests/postgresql"
)

// sealedOver returns the webhooks of a store once their secrets are sealed.
func sealedOver(t *testing.T, store ports.WebhookRepository) ports.WebhookRepository {
	t.Helper()
	s := sealed.New(store, sealed.RandomKeys())
	if _, err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealedWebhooksInAFileKeepTheContract(t *testing.T) {
	t.Parallel()
	contract.WebhookRepository(t, func(t *testing.T) ports.WebhookRepository {
		store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"), sqlite.Config{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		return sealedOver(t, store.Webhooks())
	})
}

func TestSealedWebhooksInPostgreSQLKeepTheContract(t *testing.T) {
	t.Parallel()
	contract.WebhookRepository(t, func(t *testing.T) ports.WebhookRepository {
		store, err := postgres.Open(t.Context(), postgresql.Database(t), postgres.Config{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		return sealedOver(t, store.Webhooks())
	})
}

func TestSecretsAreSealedWhenTheLastInstanceThatCannotOpenThemIsGone(t *testing.T) {
	t.Parallel()
	store, register := memory.NewJobs().Webhooks(), memory.NewInstances()
	enter := func(i ports.Instance) {
		if _, _, err := register.Renew(t.Context(), i, time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	enter(ports.Instance{Name: "older"})
	enter(ports.Instance{Name: "new", Opens: true})
	core, logs := observer.New(zap.InfoLevel)
	hooks := sealed.New(store, sealed.RandomKeys())
	s := &sealing{hooks: hooks, log: zap.New(core), member: &application.Membership{
		Instances: register, Self: ports.Instance{Name: "self", Opens: true}, Config: application.MembershipConfig{For: time.Hour, Every: time.Minute},
	}}
	lies := func() domain.Secret {
		w, err := store.Get(t.Context(), "w")
		if err != nil {
			t.Fatal(err)
		}
		return w.Secret
	}
	for range 2 {
		if s.try(t.Context()) {
			t.Fatal("it is done while an older instance lives")
		}
	}
	w, err := domain.NewWebhook("w", "https://a.example", "", nil, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	w.Secret = newSecret()
	if err := hooks.Add(t.Context(), w, 0); err != nil || lies() != w.Secret {
		t.Errorf("what an older instance has to read is %q, %v", string(lies()), err)
	}
	if err := register.Leave(t.Context(), "older"); err != nil {
		t.Fatal(err)
	}
	if !s.try(t.Context()) {
		t.Error("it is not done when that is gone")
	}
	if lies() == w.Secret {
		t.Error("the secret lies in the store as it is")
	}
	if n := logs.FilterMessageSnippet("when older instances are gone").Len(); n != 1 {
		t.Errorf("that it waits is said %d times", n)
	}
}

func TestWhichKeySealsGoesByTheDatabase(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	good, none := file("good", strings.Repeat("A", 43)+"="), filepath.Join(dir, "none")
	for _, c := range []struct {
		database, key, says string
		adds                error
	}{
		{"memory:", "", "", nil},
		{filepath.Join(dir, "jobs.db"), "", "", nil},
		{filepath.Join(dir, "jobs.db"), none, "", nil}, // it is made
		{filepath.Join(dir, "jobs.db"), good, "", nil},
		{"postgres:///x", good, "", nil},
		{"postgres:///x", "", "", ports.ErrNoKey},
		{"postgres:///x", filepath.Join(dir, "other"), "--secrets-key", nil},
		{"postgres:///x", file("bad", "AAAA"), "--secrets-key", nil},
		{filepath.Join(dir, "jobs.db"), file("worse", "AAAA"), "--secrets-key", nil},
	} {
		keys, err := openKeys(Config{Places: upkeep.Places{Database: c.database}, SecretsKey: c.key})
		if (err == nil) != (c.says == "") || err != nil && !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s with %q: %v", c.database, c.key, err)
		}
		if err != nil {
			continue
		}
		s := sealedBy(t, keys)
		w, _ := domain.NewWebhook("w", "https://a.example", "", nil, time.Now())
		w.Secret = newSecret()
		if err := s.Add(t.Context(), w, 0); (err == nil) != (c.adds == nil) {
			t.Errorf("%s with %q: Add = %v", c.database, c.key, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "jobs.db-secrets-key")); err != nil {
		t.Errorf("beside the database: %v", err)
	}
}

func sealedBy(t *testing.T, keys *sealed.Keys) *sealed.Webhooks {
	t.Helper()
	s := newSealed(memory.NewJobs().Webhooks(), keys)
	if _, err := s.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s
}
