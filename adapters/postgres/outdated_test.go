package postgres_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"songmap/adapters/postgres"
	"songmap/ports"
	"songmap/tests/postgresql"
)

// older makes a database that one migration is missing in, which an instance uses.
func older(t *testing.T) (dsn string, used postgres.Opened) {
	t.Helper()
	dsn = postgresql.Database(t)
	used = open(t, dsn)
	if _, _, err := used.Instances().Renew(t.Context(), ports.Instance{Name: "host-1-ab"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	conn := connect(t, dsn)
	execute(t, conn, "DELETE FROM songmap_migrations WHERE name = (SELECT name FROM songmap_migrations WHERE name LIKE '%4')")
	execute(t, conn, "DROP TABLE identity")
	return dsn, used
}

func TestADatabaseIsNotBroughtUpToDateUnderOlderInstances(t *testing.T) {
	t.Parallel()
	dsn, used := older(t)
	s, err := postgres.Open(t.Context(), dsn, postgres.Config{})
	if err == nil {
		_ = s.Close()
	}
	if !errors.Is(err, postgres.ErrInUse) || !strings.HasSuffix(err.Error(), "(host-1-ab)") {
		t.Fatalf("Open = %v", err)
	}
	if err := used.Instances().Leave(t.Context(), "host-1-ab"); err != nil {
		t.Fatal(err)
	}
	_ = open(t, dsn)
}

func TestADatabaseIsBroughtUpToDateUnderOlderInstancesIfAskedFor(t *testing.T) {
	t.Parallel()
	dsn, _ := older(t)
	s, err := postgres.Open(t.Context(), dsn, postgres.Config{MigrateAnyway: true})
	if err != nil {
		t.Fatal(err)
	}
	_ = s.Close()
}

func TestAStoreKnowsThatANewerProgramHasChangedTheDatabase(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, dsn)
	if err := s.Outdated(t.Context()); err != nil {
		t.Errorf("at first: %v", err)
	}
	newer(t, dsn, connect(t, dsn))
	if err := s.Outdated(t.Context()); !errors.Is(err, postgres.ErrNewer) {
		t.Errorf("then: %v", err)
	}
	create(t, s, "a") // what it serves, it serves
}
