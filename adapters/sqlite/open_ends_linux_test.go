package sqlite_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"songmap/adapters/sqlite"
)

// An opening that is called off, at whatever point, must leave nothing open: SQLite's
// locks go with the last connection.
func TestAnOpeningThatIsCalledOffLeavesNoFileOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	if err := jobs.Close(); err != nil {
		t.Fatal(err)
	}
	failed := 0
	for i := range 60 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i)*100*time.Microsecond)
		jobs, err := sqlite.Open(ctx, path, sqlite.Config{})
		cancel()
		if err == nil {
			err = jobs.Close()
		} else {
			failed++
			err = nil
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if failed == 0 {
		t.Skip("this machine opens a database in no time")
	}
	if left := openBelow(t, filepath.Dir(path)); len(left) > 0 {
		t.Errorf("after %d openings that were called off there are still open %q", failed, left)
	}
}

// openBelow are the files below a folder that this process has open.
func openBelow(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name, err := os.Readlink("/proc/self/fd/" + e.Name())
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err == nil && strings.HasPrefix(name, dir+"/") {
			names = append(names, name)
		}
	}
	return names
}
