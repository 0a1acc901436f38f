package sqlite_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"songmap/adapters/sqlite"
	"songmap/domain"
)

func TestACopyKeepsTheIdentity(t *testing.T) {
	t.Parallel()
	path, to := filepath.Join(t.TempDir(), "jobs.db"), filepath.Join(t.TempDir(), "copy.db")
	is := open(t, path).Identity()
	if err := openFile(t, path).CopyTo(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if got, err := openFile(t, to).Claimant(t.Context()); got != (domain.Claimant{Identity: is}) || err != nil {
		t.Errorf("Claimant of the copy = %+v, %v, want %q", got, err, is)
	}
	if got := open(t, to).Identity(); got != is {
		t.Errorf("Identity of the opened copy = %q, want %q", got, is)
	}
}

func TestAnOldFileGetsAnIdentityWhenItIsAdopted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path, read(t, "../../tests/testdata/legacy/output/jobs.db"))
	if got, err := openFile(t, path).Claimant(t.Context()); got != (domain.Claimant{}) || err != nil {
		t.Errorf("Claimant of the old file = %+v, %v, want none", got, err)
	}
	jobs := mustOpen(t, path)
	is := jobs.Identity()
	mustClose(t, jobs)
	if got := open(t, path).Identity(); !is.Valid() || got != is {
		t.Errorf("Identity = %q, and %q when it is opened again", is, got)
	}
}

func TestADatabaseKnowsWhetherFoldersBearItsMark(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	if got, err := jobs.Claimant(t.Context()); got != (domain.Claimant{Identity: jobs.Identity()}) || err != nil {
		t.Errorf("Claimant of a new database = %+v, %v", got, err)
	}
	if err := jobs.Settle(t.Context()); err != nil {
		t.Error(err)
	}
	create(t, jobs, "a")
	mustClose(t, jobs)
	jobs = open(t, path)
	want := domain.Claimant{Identity: jobs.Identity(), Settled: true, Jobs: true}
	if got, err := jobs.Claimant(t.Context()); got != want || err != nil {
		t.Errorf("Claimant = %+v, %v, want %+v", got, err, want)
	}
	if got, err := openFile(t, path).Claimant(t.Context()); got != want || err != nil {
		t.Errorf("Claimant of the file = %+v, %v, want %+v", got, err, want)
	}
}

func TestADatabaseWithoutAnIdentityIsRefused(t *testing.T) {
	t.Parallel()
	for _, spoil := range []string{"DELETE FROM identity", "UPDATE identity SET identity = '../x'", "UPDATE identity SET identity = ''"} {
		path := filepath.Join(t.TempDir(), "jobs.db")
		mustClose(t, mustOpen(t, path))
		mustExec(t, other(t, path), spoil)
		if _, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); err == nil || !strings.Contains(err.Error(), "has lost its identity") {
			t.Errorf("after %s: Open = %v", spoil, err)
		}
	}
}

func TestAFileThatHasMovedIsNotUsedUntilAPersonSaysSo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	was := jobs.Identity()
	mustClose(t, jobs)
	f := openFile(t, path)
	if to, err := f.Moved(t.Context()); to != "" || err != nil {
		t.Errorf("Moved = %q, %v, want nowhere", to, err)
	}
	if err := f.MoveTo(t.Context(), "postgres://db/jobs"); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); !errors.Is(err, sqlite.ErrMoved) || !strings.Contains(err.Error(), "postgres://db/jobs") {
		t.Errorf("Open = %v, want ErrMoved", err)
	}
	if to, err := f.Moved(t.Context()); to != "postgres://db/jobs" || err != nil {
		t.Errorf("Moved = %q, %v", to, err)
	}
	if err := f.Return(t.Context()); err != nil {
		t.Fatal(err)
	}
	if is := open(t, path).Identity(); is == was || !is.Valid() {
		t.Errorf("Identity = %q, which the other database has", is)
	}
}
