package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"songmap/adapters/sqlite"
)

// backupOf returns a database that holds one job, ready to replace another.
func backupOf(t *testing.T, dir, id string) string {
	t.Helper()
	path, to := filepath.Join(t.TempDir(), "jobs.db"), filepath.Join(dir, "next.db")
	create(t, open(t, path), id)
	if err := openFile(t, path).CopyTo(t.Context(), to); err != nil {
		t.Fatal(err)
	}
	return to
}

func has(t *testing.T, path, id string) {
	t.Helper()
	if _, err := openFile(t, path).Job(t.Context(), id); err != nil {
		t.Errorf("%s: %v", path, err)
	}
}

func TestTheReplacedDatabaseIsKeptWithWhatItsLogHeld(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, aside := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "old.db")
	crashed := filepath.Join(t.TempDir(), "jobs.db")
	create(t, open(t, crashed), "in-the-log")
	write(t, path, read(t, crashed))
	write(t, path+"-wal", read(t, crashed+"-wal"))
	kept, err := sqlite.Replace(t.Context(), path, backupOf(t, dir, "new"), aside)
	if err != nil || kept != aside {
		t.Fatalf("Replace = %q, %v", kept, err)
	}
	if got := dirNames(t, dir); !slices.Equal(got, []string{"jobs.db", "old.db"}) {
		t.Errorf("there are %v, want the new database and the old one", got)
	}
	has(t, path, "new")
	has(t, aside, "in-the-log")
}

func TestAReplacedDatabaseAndTheNewOneHaveOneNameEach(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, aside := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "old.db")
	mustClose(t, mustOpen(t, path))
	if _, err := sqlite.Replace(t.Context(), path, backupOf(t, dir, "new"), aside); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{path, aside} {
		if err := sqlite.OneName(name); err != nil {
			t.Error(err)
		}
	}
}

func TestADamagedDatabaseIsKeptAsItIs(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, aside := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "old.db")
	words := bytes.Repeat([]byte("not a database, but all that is left. "), 500)
	write(t, path, words)
	if _, err := sqlite.Replace(t.Context(), path, backupOf(t, dir, "new"), aside); err != nil {
		t.Fatal(err)
	}
	has(t, path, "new")
	if !bytes.Equal(read(t, aside), words) {
		t.Error("what was replaced is not what was there")
	}
}

func TestWhereNoDatabaseIsThereIsOneAfterwards(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "jobs.db")
	removed := filepath.Join(t.TempDir(), "jobs.db")
	create(t, open(t, removed), "in-the-log")
	write(t, path+"-wal", read(t, removed+"-wal")) // somebody removed the file alone
	kept, err := sqlite.Replace(t.Context(), path, backupOf(t, dir, "new"), filepath.Join(dir, "old.db"))
	if err != nil || kept != "" {
		t.Errorf("Replace = %q, %v, want nothing kept", kept, err)
	}
	has(t, path, "new")
}

func TestTheDatabaseOfAnotherProgramIsNotReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "jobs.db")
	execute(t, path, "CREATE TABLE songs (title TEXT)")
	before := read(t, path)
	if _, err := sqlite.Replace(t.Context(), path, backupOf(t, dir, "new"), filepath.Join(dir, "old.db")); !errors.Is(err, sqlite.ErrForeign) {
		t.Errorf("Replace = %v, want ErrForeign", err)
	}
	if got := dirNames(t, dir); !bytes.Equal(read(t, path), before) || !slices.Equal(got, []string{"jobs.db"}) {
		t.Errorf("the database was touched; there are %v", got)
	}
}

func TestNothingIsReplacedTwiceUnderOneName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, aside := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "old.db")
	mustClose(t, mustOpen(t, path))
	before := read(t, path)
	write(t, aside, []byte("precious"))
	if _, err := sqlite.Replace(t.Context(), path, backupOf(t, dir, "new"), aside); !errors.Is(err, os.ErrExist) {
		t.Errorf("Replace = %v, want ErrExist", err)
	}
	if got := dirNames(t, dir); string(read(t, aside)) != "precious" || !bytes.Equal(read(t, path), before) || len(got) != 2 {
		t.Errorf("something was replaced; there are %v", got)
	}
}

func TestADatabaseThatAnotherProgramUsesIsNotReplaced(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, aside := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "old.db")
	jobs := mustOpen(t, path)
	create(t, jobs, "a")
	mustClose(t, jobs)
	user := other(t, path)
	if _, err := user.ExecContext(t.Context(), "UPDATE jobs SET attempt = 1"); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Replace(t.Context(), path, backupOf(t, dir, "new"), aside); err == nil {
		t.Error("Replace = nil, want an error")
	}
	has(t, path, "a")
	if _, err := os.Stat(aside); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("something was kept: %v", err)
	}
}

func TestOwnKeepsServicesOut(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	giveUp, err := sqlite.Own(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); !errors.Is(err, sqlite.ErrOwned) {
		t.Errorf("Open = %v, want ErrOwned", err)
	}
	if _, err := sqlite.Own(path); !errors.Is(err, sqlite.ErrOwned) {
		t.Errorf("a second Own = %v, want ErrOwned", err)
	}
	if err := giveUp(); err != nil {
		t.Error(err)
	}
	open(t, path)
}

func dirNames(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
