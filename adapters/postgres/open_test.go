package postgres_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/postgres"
	"songmap/tests/postgresql"
)

func TestTenInstancesMayOpenAnEmptyDatabaseAtOnce(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	identities := make(chan string, 10)
	var all sync.WaitGroup
	for range cap(identities) {
		all.Go(func() {
			s, err := postgres.Open(t.Context(), dsn, postgres.Config{})
			if err != nil {
				t.Error(err)
				return
			}
			identities <- string(s.Jobs().Identity())
			_ = s.Close()
		})
	}
	all.Wait()
	close(identities)
	first := <-identities
	for other := range identities {
		if other != first {
			t.Errorf("identities %q and %q", first, other)
		}
	}
	var twice int
	row := connect(t, dsn).QueryRow(t.Context(), "SELECT count(*) FROM (SELECT name FROM songmap_migrations GROUP BY name HAVING count(*) > 1) AS twice")
	if err := row.Scan(&twice); err != nil || twice != 0 {
		t.Errorf("%d migrations were applied twice, %v", twice, err)
	}
}

func TestADatabaseThatCannotBeUsedIsRefusedInOneSentence(t *testing.T) {
	t.Parallel()
	do := func(statement string) func(*testing.T, string, *pgx.Conn) string {
		return func(t *testing.T, dsn string, conn *pgx.Conn) string {
			t.Helper()
			if statement != "" {
				execute(t, conn, statement)
			}
			return dsn
		}
	}
	guarded := func(password, statement string) func(*testing.T, string, *pgx.Conn) string {
		return func(t *testing.T, dsn string, conn *pgx.Conn) string {
			t.Helper()
			return as(postgresql.Guarded, password, do(statement)(t, dsn, conn))
		}
	}
	for name, c := range map[string]struct {
		prepare func(t *testing.T, dsn string, conn *pgx.Conn) string
		says    string
	}{
		"no DSN": {func(*testing.T, string, *pgx.Conn) string {
			return "postgres://u:secret@[::1/jobs"
		}, "want postgres://"},
		"unknown option": {func(_ *testing.T, dsn string, _ *pgx.Conn) string {
			return dsn + "&pool_max_conns=many"
		}, "want postgres://"},
		"simple protocol": {func(_ *testing.T, dsn string, _ *pgx.Conn) string {
			return dsn + "&default_query_exec_mode=simple_protocol"
		}, "use exec"},
		"nobody there": {func(t *testing.T, dsn string, _ *pgx.Conn) string {
			t.Helper()
			dsn, _, _ = strings.Cut(dsn, "?")
			return dsn + "?host=" + t.TempDir()
		}, "cannot be reached"},
		"wrong password": {guarded("secret", ""), "refuses the user or the password"},
		"unknown database": {func(_ *testing.T, dsn string, _ *pgx.Conn) string {
			return strings.Replace(dsn, "/test", "/no", 1)
		}, "no database has this name"},
		"no rights":               {guarded(postgresql.Password, ""), "does not let this user do what is needed: permission denied"},
		"no connection free":      {guarded(postgresql.Password, "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' CONNECTION LIMIT 0'; END $$"), "has no connection free"},
		"read-only":               {do("DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET default_transaction_read_only = on'; END $$"), "can only be read"},
		"tables of another":       {do("CREATE TABLE jobs (id int)"), "not songmap's"},
		"written by a newer one":  {newer, "was written by a newer songmap"},
		"identity taken from it":  {robbed, "lost its identity"},
		"another set of letters":  {do(""), ""},
		"a word that is no table": {do("CREATE VIEW events AS SELECT 1"), "not songmap's"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dsn := postgresql.Database(t)
			dsn = c.prepare(t, dsn, connect(t, dsn))
			s, err := postgres.Open(t.Context(), dsn, postgres.Config{})
			if err == nil {
				_ = s.Close()
			}
			if c.says == "" {
				return
			}
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("Open = %v, want %q", err, c.says)
			}
			if says := err.Error(); strings.Contains(says, "secret") || strings.Contains(says, postgresql.Password) || strings.Contains(says, "\n") {
				t.Errorf("Open = %q", says)
			}
		})
	}
}

func newer(t *testing.T, dsn string, conn *pgx.Conn) string {
	t.Helper()
	_ = open(t, dsn)
	execute(t, conn, "INSERT INTO songmap_migrations (name, group_id, migrated_at) VALUES ('29990101000001', 9, now())")
	return dsn
}

func robbed(t *testing.T, dsn string, conn *pgx.Conn) string {
	t.Helper()
	_ = open(t, dsn)
	execute(t, conn, "DELETE FROM identity")
	return dsn
}

func TestADatabaseThatIsUpToDateNeedsNoRightToChangeTables(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	_ = open(t, dsn)
	execute(t, connect(t, dsn), "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "+postgresql.Guarded)
	execute(t, connect(t, dsn), "GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO "+postgresql.Guarded)
	create(t, open(t, as(postgresql.Guarded, postgresql.Password, dsn)), "a")
}

func TestAServerThatIsAwayIsWaitedFor(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	conn := connect(t, dsn)
	limit := func(n string) {
		execute(t, conn, "DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' CONNECTION LIMIT "+n+"'; END $$")
	}
	_ = open(t, dsn)
	execute(t, conn, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO "+postgresql.Guarded)
	limit("0")
	asked := 0
	s, err := postgres.Open(t.Context(), as(postgresql.Guarded, postgresql.Password, dsn), postgres.Config{
		StartTimeout: time.Minute,
		OnAway: func(err error) {
			if asked++; asked == 1 {
				limit("-1")
			}
			if !strings.Contains(err.Error(), "no connection free") {
				t.Errorf("OnAway(%v)", err)
			}
		},
	})
	if err != nil || asked == 0 {
		t.Fatalf("Open = %v after %d times", err, asked)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

func TestTheTimeIsThatOfTheDatabase(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	s := open(t, dsn)
	var before, after time.Time
	clock := func(at *time.Time) {
		if err := connect(t, dsn).QueryRow(t.Context(), "SELECT clock_timestamp()").Scan(at); err != nil {
			t.Fatal(err)
		}
	}
	clock(&before)
	is := s.Now()
	clock(&after)
	if const_ := time.Second; is.Before(before.Add(-const_)) || is.After(after.Add(const_)) || is.Location() != time.UTC {
		t.Errorf("Now = %v, the database says %v and then %v", is, before, after)
	}
}

func TestTheNameOfADatabaseTellsNoSecret(t *testing.T) {
	t.Parallel()
	for dsn, want := range map[string]string{
		"postgres://u:secret@db.example.org/jobs?sslmode=disable": "postgres://db.example.org:5432/jobs",
		"postgres://u:secret@/jobs?host=/run/postgresql":          "postgres:///jobs?host=/run/postgresql",
		"postgres://u:secret@db:99999999/jobs":                    "postgres://",
	} {
		if got := postgres.Name(dsn); got != want {
			t.Errorf("Name(%q) = %q, want %q", dsn, got, want)
		}
	}
	if err := postgres.Check("postgres://u:secret@db:99999999/jobs"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("Check = %v", err)
	}
	if errors.Is(postgres.Check("postgres://u@db/jobs"), postgres.ErrNewer) {
		t.Error("a DSN is refused")
	}
}
