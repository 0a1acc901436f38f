package sqlite_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
)

func TestOpenMakesThePlaceAndKeepsItPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "folder", "jobs.db")
	jobs := open(t, path)
	if jobs.Path() != path {
		t.Errorf("Path = %q, want %q", jobs.Path(), path)
	}
	create(t, jobs, "a")
	for _, name := range []string{path, path + "-wal", path + ".lock"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v, want 0600", name, info.Mode())
		}
	}
}

func TestOpenTakesAnyFileName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a b.db", "100%41.db", "a?mode=ro.db", "a#b.db", "ñ&=;+.db", "it's.db", `a\b".db`, ":memory:"} {
		path := filepath.Join(t.TempDir(), name)
		create(t, open(t, path), "a")
		if _, err := os.Stat(path); err != nil {
			t.Errorf("database %q is elsewhere: %v", name, err)
		}
	}
}

func TestCloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	create(t, jobs, "a")
	if _, err := jobs.Get(t.Context(), "a"); err != nil { // a reader is open, too
		t.Fatal(err)
	}
	mustClose(t, jobs)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("after Close there are %v (%v), want jobs.db alone", entries, err)
	}
}

func TestEveryMethodOfAClosedDatabaseIsUnavailable(t *testing.T) {
	t.Parallel()
	jobs := mustOpen(t, filepath.Join(t.TempDir(), "jobs.db"))
	mustClose(t, jobs)
	ctx := t.Context()
	keep := func(j domain.Job) (domain.Job, error) { return j, nil }
	_, get := jobs.Get(ctx, "a")
	_, update := jobs.Update(ctx, "a", keep)
	_, claim := jobs.Claim(ctx, now, keep)
	_, remove := jobs.Delete(ctx, []string{"a"}, func(domain.Job) bool { return true }, time.Now())
	_, list := jobs.List(ctx, ports.Query{Limit: 1})
	_, count := jobs.Count(ctx, ports.Filter{})
	_, events := jobs.Events(ctx, ports.EventQuery{Limit: 1})
	_, create := jobs.Create(ctx, job("a"), ports.Limits{})
	for i, err := range []error{create, get, update, claim, remove, list, count, events} {
		if !errors.Is(err, ports.ErrUnavailable) {
			t.Errorf("method %d = %v, want ErrUnavailable", i, err)
		}
	}
}

func TestASecondOwnerIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	first := mustOpen(t, path)
	_, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{})
	want := fmt.Sprintf("%s is in use by another songmap (pid %d)", path, os.Getpid())
	if !errors.Is(err, sqlite.ErrOwned) || err.Error() != want {
		t.Errorf("second Open = %v, want %s", err, want)
	}
	create(t, first, "a") // goes on undisturbed
	mustClose(t, first)
	if _, err := open(t, path).Get(t.Context(), "a"); err != nil {
		t.Errorf("the next owner's Get = %v", err)
	}
}

func TestALockFileLeftByACrashIsNoObstacle(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path+".lock", []byte("4194305"))
	open(t, path)
}

func TestAFileThatCannotBeUsedIsRefusedAndStaysAsItIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		make func(t *testing.T, path string)
		want error
	}{
		"not a database": {func(t *testing.T, path string) {
			t.Helper()
			write(t, path, bytes.Repeat([]byte("RIFF not a database "), 1000))
		}, sqlite.ErrDamaged},
		"broken in the middle": {func(t *testing.T, path string) {
			t.Helper()
			jobs := mustOpen(t, path)
			for i := range 200 {
				create(t, jobs, fmt.Sprint("job", i))
			}
			mustClose(t, jobs)
			data := read(t, path)
			copy(data[len(data)/2:], bytes.Repeat([]byte{0xa5}, 3*4096))
			write(t, path, data)
		}, sqlite.ErrDamaged},
		"cut short": {func(t *testing.T, path string) {
			t.Helper()
			mustClose(t, mustOpen(t, path))
			write(t, path, read(t, path)[:9000])
		}, sqlite.ErrDamaged},
		"newer": {func(t *testing.T, path string) {
			t.Helper()
			mustClose(t, mustOpen(t, path))
			execute(t, path, "INSERT INTO bun_migrations (name, group_id) VALUES ('29990101000000', 2)")
		}, sqlite.ErrNewer},
		"somebody else's table of jobs": {func(t *testing.T, path string) {
			t.Helper()
			execute(t, path, "CREATE TABLE jobs (id INTEGER PRIMARY KEY, title TEXT)")
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "jobs.db")
			c.make(t, path)
			before := read(t, path)
			_, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{})
			if err == nil || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), path) {
				t.Fatalf("Open = %v, want %v and the path", err, c.want)
			}
			t.Log(err)
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q is more than one line", err)
			}
			if c.want != nil && !bytes.Equal(read(t, path), before) {
				t.Error("the file was changed")
			}
			if _, err := os.Stat(path + ".lock"); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the lock stays behind: %v", err)
			}
		})
	}
}

func TestAPlaceThatCannotBeWrittenIsRefused(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	write(t, file, nil)
	for _, path := range []string{filepath.Join(file, "jobs.db"), filepath.Join(file, "folder", "jobs.db"), t.TempDir(), "/proc/songmap/jobs.db"} {
		if _, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("Open(%s) = %v, want an error that names it", path, err)
		}
	}
}

func TestAnEmptyFileIsANewDatabase(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path, nil)
	create(t, open(t, path), "a")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v, %v, want 0600", info.Mode(), err)
	}
}

// The trigger stops the migrator where a crash could: after the migration is
// committed, before the migrator itself has noted it.
func TestACrashAfterAMigrationIsNoObstacle(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	execute(t, path, `
		CREATE TABLE bun_migrations (id INTEGER PRIMARY KEY, name VARCHAR, group_id INTEGER, migrated_at TIMESTAMP);
		CREATE TRIGGER crash BEFORE UPDATE ON bun_migrations BEGIN SELECT RAISE(ABORT, 'crash'); END;`)
	if jobs, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); err == nil {
		mustClose(t, jobs)
		t.Fatal("the migrator was not stopped")
	}
	execute(t, path, "DROP TRIGGER crash")
	create(t, open(t, path), "a")
}

// execute does to a file what another program would.
func execute(t *testing.T, path, text string, args ...any) {
	t.Helper()
	db := other(t, path)
	if _, err := db.ExecContext(t.Context(), text, args...); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// other opens a file as another program would.
func other(t *testing.T, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}
