package sqlite_test

import (
	"path/filepath"
	"strings"
	"testing"

	"songmap/adapters/sqlite"
)

func TestACopyKeepsTheIdentity(t *testing.T) {
	t.Parallel()
	path, to := filepath.Join(t.TempDir(), "jobs.db"), filepath.Join(t.TempDir(), "copy.db")
	is := open(t, path).Identity()
	if err := openFile(t, path).CopyTo(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	if got, err := openFile(t, to).Identity(t.Context()); got != is || err != nil {
		t.Errorf("Identity of the copy = %q, %v, want %q", got, err, is)
	}
	if got := open(t, to).Identity(); got != is {
		t.Errorf("Identity of the opened copy = %q, want %q", got, is)
	}
}

func TestAnOldFileGetsAnIdentityWhenItIsAdopted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path, read(t, "../../tests/testdata/legacy/output/jobs.db"))
	if got, err := openFile(t, path).Identity(t.Context()); got != "" || err != nil {
		t.Errorf("Identity of the old file = %q, %v, want none", got, err)
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
	if jobs.Settled() {
		t.Error("a new database is settled")
	}
	if err := jobs.Settle(t.Context()); err != nil {
		t.Error(err)
	}
	mustClose(t, jobs)
	if !open(t, path).Settled() {
		t.Error("a settled database has forgotten")
	}
}

func TestADatabaseWithoutAnIdentityIsRefused(t *testing.T) {
	t.Parallel()
	for _, spoil := range []string{"DELETE FROM identity", "UPDATE identity SET identity = '../x'", "UPDATE identity SET identity = ''"} {
		path := filepath.Join(t.TempDir(), "jobs.db")
		mustClose(t, mustOpen(t, path))
		mustExec(t, other(t, path), spoil)
		if _, err := sqlite.Open(t.Context(), path); err == nil || !strings.Contains(err.Error(), "has lost its identity") {
			t.Errorf("after %s: Open = %v", spoil, err)
		}
	}
}
