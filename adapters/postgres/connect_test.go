package postgres_test

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"

	"songmap/adapters/postgres"
	"songmap/ports"
	"songmap/tests/postgresql"
)

// elsewhere is a database of the same name on another server, which can only be read.
func elsewhere(t *testing.T, dsn string) (host string) {
	t.Helper()
	is, err := url.Parse(dsn)
	must(t, err)
	name := strings.TrimPrefix(is.Path, "/")
	other := postgresql.Durable(t)
	conn := connect(t, other)
	execute(t, conn, "CREATE DATABASE "+name)
	t.Cleanup(func() { _, _ = conn.Exec(context.Background(), "DROP DATABASE "+name+" WITH (FORCE)") })
	execute(t, conn, "ALTER DATABASE "+name+" SET default_transaction_read_only = on")
	_, host, _ = strings.Cut(other, "?host=")
	return host
}

func TestOfSeveralHostsThePrimaryIsUsed(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	before, primary, _ := strings.Cut(dsn, "?host=")
	replica := elsewhere(t, dsn)
	create(t, open(t, before+"?host="+replica+","+primary), "a")
	if _, err := postgres.Open(t.Context(), before+"?host="+replica+","+replica, postgres.Config{}); err == nil || !strings.Contains(err.Error(), "is a replica") {
		t.Errorf("Open of replicas alone = %v", err)
	}
}

// A session of a pooler has no settings of ours.
func TestBehindAPoolerALockIsNotWaitedForForever(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, postgresql.Pooled(t, dsn))
	create(t, s, "a")
	other := connect(t, dsn)
	execute(t, other, "BEGIN")
	execute(t, other, "LOCK TABLE jobs, instances IN ACCESS EXCLUSIVE MODE")
	if _, err := s.Update(t.Context(), "a", stage("x")); !errors.Is(err, ports.ErrUnavailable) || !strings.Contains(err.Error(), "lock timeout") {
		t.Errorf("Update = %v, want a lock timeout", err)
	}
	if err := s.Instances().Leave(t.Context(), "b"); !errors.Is(err, ports.ErrUnavailable) || !strings.Contains(err.Error(), "lock timeout") {
		t.Errorf("Leave = %v, want a lock timeout", err)
	}
}

func TestWhoMigratesIsWaitedForForAsLongAsItTakes(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	other := connect(t, dsn)
	execute(t, other, "SELECT pg_advisory_lock(1937010542)")
	opened := make(chan error, 1)
	go func() {
		s, err := postgres.Open(t.Context(), dsn+"&lock_timeout=1ms", postgres.Config{})
		if err == nil {
			err = s.Close()
		}
		opened <- err
	}()
	for waits := 0; waits < 10; {
		select {
		case err := <-opened:
			t.Fatalf("Open = %v before the other had done", err)
		default:
		}
		var one int
		must(t, other.QueryRow(t.Context(), "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").Scan(&one))
		waits += one
	}
	execute(t, other, "SELECT pg_advisory_unlock_all()")
	must(t, <-opened)
}
