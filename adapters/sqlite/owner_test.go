package sqlite_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"songmap/adapters/sqlite"
)

func TestALinkIsTheFileThatItLeadsTo(t *testing.T) {
	t.Parallel()
	for name, target := range map[string]func(dir string) string{
		"absolute":           func(dir string) string { return filepath.Join(dir, "real", "songs.db") },
		"relative":           func(string) string { return filepath.Join("real", "songs.db") },
		"through a folder":   func(string) string { return filepath.Join("folder", "songs.db") },
		"over another link":  func(string) string { return "second.db" },
		"to a missing place": func(string) string { return filepath.Join("later", "songs.db") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := realTemp(t)
			for link, to := range map[string]string{
				"jobs.db": target(dir), "folder": "real", "second.db": filepath.Join("real", "songs.db"), "later": "real",
			} {
				if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
					t.Skip(err)
				}
			}
			if err := os.Mkdir(filepath.Join(dir, "real"), 0o700); err != nil {
				t.Fatal(err)
			}
			want := filepath.Join(dir, "real", "songs.db")
			jobs := open(t, filepath.Join(dir, "jobs.db"))
			if jobs.Path() != want {
				t.Errorf("Path = %s, want %s", jobs.Path(), want)
			}
			create(t, jobs, "a")
			has(t, filepath.Join(dir, "jobs.db"), "a")
			for _, path := range []string{want, filepath.Join(dir, "jobs.db"), filepath.Join(dir, "folder", "songs.db")} {
				if _, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); !errors.Is(err, sqlite.ErrOwned) {
					t.Errorf("Open(%s) = %v, want ErrOwned", path, err)
				}
			}
		})
	}
}

func TestALinkThatLeadsNowhereIsRefused(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "jobs.db")
	if err := os.Symlink("jobs.db", path); err != nil {
		t.Skip(err)
	}
	if _, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); err == nil {
		t.Error("a link to itself is opened")
	}
}

// What a second name may do is refused whatever the name: a hard link, the
// file moved elsewhere, or the same one after somebody removed the lock.
func TestADatabaseHasOneOwnerUnderAllItsNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		other func(path, alias string) error
		alone bool // it has one name
	}{
		"a hard link":      {os.Link, false},
		"the name it got":  {os.Rename, true},
		"without its lock": {func(path, alias string) error { return errors.Join(os.Remove(path+".lock"), os.Rename(path, alias)) }, true},
		"a link to the link": {func(path, alias string) error {
			return errors.Join(os.Link(path, alias+"2"), os.Symlink(alias+"2", alias))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.alone && runtime.GOOS != "linux" {
				t.Skip("no lock that belongs to an open file")
			}
			dir := realTemp(t)
			path, alias := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "alias.db")
			create(t, open(t, path), "a")
			if err := c.other(path, alias); err != nil {
				t.Skip(err)
			}
			before := read(t, alias)
			if _, err := sqlite.Open(t.Context(), alias, sqlite.Config{}); !errors.Is(err, sqlite.ErrOwned) && (c.alone || !errors.Is(err, sqlite.ErrLinked)) {
				t.Errorf("Open = %v, want ErrOwned or ErrLinked", err)
			}
			if _, err := sqlite.Own(alias); runtime.GOOS == "linux" && !errors.Is(err, sqlite.ErrOwned) {
				t.Errorf("Own = %v, want ErrOwned", err)
			}
			if _, err := os.Stat(alias + ".lock"); !errors.Is(err, os.ErrNotExist) || !bytes.Equal(read(t, alias), before) {
				t.Errorf("the refusal left something behind: %v", err)
			}
		})
	}
}

func TestTheClaimOutlivesWhatElseTheProcessDoesWithTheFile(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("no lock that belongs to an open file")
	}
	dir := t.TempDir()
	path, alias := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "alias.db")
	jobs := open(t, path)
	create(t, jobs, "a")
	if err := openFile(t, path).CopyTo(t.Context(), filepath.Join(dir, "copy.db")); err != nil { // as the service does by schedule
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(f.Close(), os.Link(path, alias)); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Own(alias); !errors.Is(err, sqlite.ErrOwned) {
		t.Errorf("Own = %v, want ErrOwned", err)
	}
}

func TestAnotherNameIsTakenOnlyWhereTheLogLies(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, alias := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "alias.db")
	jobs := mustOpen(t, path)
	create(t, jobs, "a")
	if err := os.Link(path, alias); err != nil {
		t.Skip(err)
	}
	if err := sqlite.OneName(path); err != nil {
		t.Errorf("the name in use is refused: %v", err)
	}
	if err := sqlite.OneName(alias); !errors.Is(err, sqlite.ErrLinked) {
		t.Errorf("OneName = %v, want ErrLinked", err)
	}
	mustClose(t, jobs)
	if _, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{}); !errors.Is(err, sqlite.ErrLinked) {
		t.Errorf("Open = %v, want ErrLinked: the newest jobs may lie beside the other name", err)
	}
	if err := os.Remove(alias); err != nil {
		t.Fatal(err)
	}
	open(t, path)
}

func TestALockOfSomebodyElseStays(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	giveUp, err := sqlite.Own(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(path + ".lock"); err != nil {
		t.Skip(err)
	}
	write(t, path+".lock", []byte("4711"))
	if err := giveUp(); err != nil {
		t.Error(err)
	}
	if got := read(t, path+".lock"); string(got) != "4711" {
		t.Errorf("the lock says %q", got)
	}
}

// realTemp is a temporary folder whose name has no links in it.
func realTemp(t *testing.T) string {
	t.Helper()
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
