package sqlite_test

import (
	"path/filepath"
	"testing"

	"songmap/adapters/sqlite"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestJobs(t *testing.T) {
	t.Parallel()
	contract.JobRepository(t, func(t *testing.T) ports.JobRepository {
		return open(t, filepath.Join(t.TempDir(), "jobs.db"))
	})
}

// open opens a database for the time of the test.
func open(t *testing.T, path string) *sqlite.Jobs {
	t.Helper()
	jobs, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := jobs.Close(); err != nil {
			t.Error(err)
		}
	})
	return jobs
}
