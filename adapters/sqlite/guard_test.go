package sqlite_test

import (
	"context"
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

// hurt is something that happens to a database while it is open.
type hurt struct {
	do   func(t *testing.T, path string)
	kept func(path string) string // pattern of where its jobs are afterwards
}

func asItWas(path string) string { return path }

func hurts() map[string]hurt {
	aside := func(path string) string { return path + ".removed-*Z" }
	return map[string]hurt{
		"removed": {func(t *testing.T, path string) { t.Helper(); try(t, os.Remove(path)) }, aside},
		"moved":   {func(t *testing.T, path string) { t.Helper(); try(t, os.Rename(path, path+".moved")) }, func(path string) string { return path + ".moved" }},
		"moved with its log": {func(t *testing.T, path string) {
			t.Helper()
			try(t, errors.Join(os.Rename(path, path+".moved"), os.Rename(path+"-wal", path+".moved-wal")))
		}, func(path string) string { return path + ".moved" }},
		"replaced": {func(t *testing.T, path string) {
			t.Helper()
			write(t, path+".new", read(t, path))
			try(t, os.Rename(path+".new", path))
		}, aside},
		"the folder moved": {func(t *testing.T, path string) {
			t.Helper()
			try(t, os.Rename(filepath.Dir(path), filepath.Dir(path)+"2"))
		}, func(path string) string { return filepath.Join(filepath.Dir(path)+"2", "jobs.db") }},
		"its log removed": {func(t *testing.T, path string) { t.Helper(); try(t, os.Remove(path+"-wal")) }, asItWas},
		"its log replaced": {func(t *testing.T, path string) {
			t.Helper()
			try(t, os.Remove(path+"-wal"))
			write(t, path+"-wal", nil)
		}, asItWas},
		"log and index removed": {func(t *testing.T, path string) {
			t.Helper()
			try(t, errors.Join(os.Remove(path+"-wal"), os.Remove(path+"-shm")))
		}, asItWas},
		"its lock removed": {func(t *testing.T, path string) { t.Helper(); try(t, os.Remove(path+".lock")) }, asItWas},
		"its lock replaced": {func(t *testing.T, path string) {
			t.Helper()
			try(t, os.Remove(path+".lock"))
			write(t, path+".lock", nil)
		}, asItWas},
		"overwritten": {overwrite, nil},
		"emptied":     {func(t *testing.T, path string) { t.Helper(); try(t, os.Truncate(path, 0)) }, nil},
	}
}

// overwrite does what cp does with a file that is there.
func overwrite(t *testing.T, path string) {
	t.Helper()
	other := filepath.Join(t.TempDir(), "other.db")
	jobs := mustOpen(t, other)
	for i := range 100 {
		create(t, jobs, fmt.Sprint("other", i))
	}
	mustClose(t, jobs)
	write(t, path, read(t, other))
}

func try(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Skip(err) // some systems do not let go of a file that is open
	}
}

func TestWhatNobodyWouldFindIsNotAcknowledged(t *testing.T) {
	t.Parallel()
	for name, h := range hurts() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(realTemp(t), "folder", "jobs.db")
			var told []error
			jobs, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{OnLost: func(err error) { told = append(told, err) }})
			if err != nil {
				t.Fatal(err)
			}
			jobs.StopIndexing()
			create(t, jobs, "a")
			if err := jobs.Check(); err != nil {
				t.Fatalf("before anything happened Check = %v", err)
			}
			h.do(t, path)
			ctx := t.Context()
			for i, err := range everyCall(ctx, jobs) {
				if !errors.Is(err, ports.ErrUnavailable) {
					t.Errorf("call %d = %v, want ErrUnavailable", i, err)
				}
			}
			if len(told) != 1 || !errors.Is(told[0], sqlite.ErrGone) {
				t.Errorf("told %v, want ErrGone once", told)
			}
			if err := jobs.Close(); err != nil {
				t.Error(err)
			}
			if h.kept == nil {
				return
			}
			found, err := filepath.Glob(h.kept(path))
			if err != nil || len(found) != 1 {
				t.Fatalf("there are %v, %v, want the database", found, err)
			}
			has(t, found[0], "a")
		})
	}
}

func everyCall(ctx context.Context, jobs sqlite.Opened) []error {
	keep := func(j domain.Job) (domain.Job, error) { return j, nil }
	_, first := jobs.Create(ctx, job("b"), ports.Limits{})
	check := jobs.Check()
	_, get := jobs.Get(ctx, "b") // it might tell that b was stored
	_, update := jobs.Update(ctx, "a", keep)
	_, list := jobs.List(ctx, ports.Query{Limit: 1})
	_, count := jobs.Count(ctx, ports.Filter{})
	_, last := jobs.Create(ctx, job("c"), ports.Limits{})
	return []error{first, check, get, update, list, count, last}
}

// What is at the name of a database that was overwritten is somebody's, and
// must not be mixed with a log that does not belong to it.
func TestWhatOverwroteTheDatabaseStaysAsItIs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(realTemp(t), "jobs.db")
	jobs := mustOpen(t, path)
	jobs.StopIndexing()
	create(t, jobs, "a")
	overwrite(t, path)
	before := read(t, path)
	if err := jobs.Check(); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Check = %v, want ErrUnavailable", err)
	}
	if err := jobs.Close(); err != nil {
		t.Error(err)
	}
	if string(read(t, path)) != string(before) {
		t.Error("it was written to")
	}
	if _, err := os.Lstat(path + "-wal"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the log lies beside it: %v", err)
	}
	if !strings.HasSuffix(jobs.Kept(), "-wal") {
		t.Errorf("Kept = %q, want a log", jobs.Kept())
	}
}

func TestWhatBelongsToOthersIsNotRemovedAtTheEnd(t *testing.T) {
	t.Parallel()
	dir := realTemp(t)
	path := filepath.Join(dir, "jobs.db")
	jobs := mustOpen(t, path)
	create(t, jobs, "a")
	for _, name := range []string{path, path + "-wal", path + ".lock"} {
		try(t, os.Remove(name))
		write(t, name, []byte("precious"))
	}
	if err := jobs.Close(); err != nil {
		t.Error(err)
	}
	for _, name := range []string{path, path + "-wal", path + ".lock"} {
		if string(read(t, name)) != "precious" {
			t.Errorf("%s is %q", name, read(t, name))
		}
	}
	has(t, jobs.Kept(), "a")
}

func TestAFolderThatCannotBeLookedIntoHeals(t *testing.T) {
	t.Parallel()
	if os.Getuid() == 0 {
		t.Skip("root may look everywhere")
	}
	dir := filepath.Join(realTemp(t), "folder")
	jobs := open(t, filepath.Join(dir, "jobs.db"))
	create(t, jobs, "a")
	try(t, os.Chmod(dir, 0))
	_, err := jobs.Create(t.Context(), job("b"), ports.Limits{})
	try(t, os.Chmod(dir, 0o700))
	if !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if _, err := jobs.Get(t.Context(), "b"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Get = %v, want ErrNotFound: it was refused", err)
	}
	create(t, jobs, "c")
}

// Other programs may do with the database what SQLite lets them do.
func TestWhatSQLiteDoesForOthersIsNoOverwriting(t *testing.T) {
	t.Parallel()
	path := filepath.Join(realTemp(t), "jobs.db")
	jobs := open(t, path)
	for i := range 20 {
		create(t, jobs, fmt.Sprint("a", i))
		for _, text := range []string{
			"UPDATE jobs SET attempt = attempt + 1", "PRAGMA wal_checkpoint(PASSIVE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)",
			"CREATE TABLE IF NOT EXISTS more (text)", "INSERT INTO more VALUES (hex(zeroblob(20000)))", "PRAGMA wal_checkpoint(RESTART)",
		} {
			execute(t, path, text)
			if err := jobs.Check(); err != nil {
				t.Fatalf("after %s: %v", text, err)
			}
		}
		try(t, os.Chtimes(path, time.Time{}, time.Unix(int64(i), 0)))
		if err := jobs.Check(); err != nil {
			t.Fatalf("after it was touched: %v", err)
		}
	}
}

func TestADatabaseThatWasOpenedAgainIsGuardedFromTheStart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(realTemp(t), "jobs.db")
	for i := range 3 {
		jobs := mustOpen(t, path)
		if err := jobs.Check(); err != nil {
			t.Fatalf("opening %d: %v", i, err)
		}
		create(t, jobs, fmt.Sprint(i))
		mustClose(t, jobs)
	}
	jobs := mustOpen(t, path)
	jobs.StopIndexing()
	overwrite(t, path)
	if err := jobs.Check(); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Check = %v, want ErrUnavailable", err)
	}
	mustClose(t, jobs)
}
