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

func TestJobsSurviveReopening(t *testing.T) {
	t.Parallel()
	contract.DurableJobRepository(t, func(t *testing.T) contract.Reopen {
		path := filepath.Join(t.TempDir(), "jobs.db")
		jobs := mustOpen(t, path)
		t.Cleanup(func() { mustClose(t, jobs) })
		return func() ports.JobRepository {
			mustClose(t, jobs)
			jobs = mustOpen(t, path)
			return jobs
		}
	})
}

// open opens a database for the time of the test.
func open(t *testing.T, path string) *sqlite.Jobs {
	t.Helper()
	jobs := mustOpen(t, path)
	t.Cleanup(func() { mustClose(t, jobs) })
	return jobs
}

func mustOpen(t *testing.T, path string) *sqlite.Jobs {
	t.Helper()
	jobs, err := sqlite.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func mustClose(t *testing.T, jobs *sqlite.Jobs) {
	t.Helper()
	if err := jobs.Close(); err != nil {
		t.Error(err)
	}
}
