package sqlite_test

import (
	"path/filepath"
	"sync"
	"testing"

	"songmap/adapters/sqlite"
)

func TestALongMigrationTellsHowFarItIs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	write(t, path, read(t, "../../tests/testdata/legacy/output/jobs.db"))
	execute(t, path, `
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
		INSERT INTO jobs (job_id, status, created_at, input_file)
		SELECT 'more' || i, 'complete', i, 'uploads/' || i || '.mp3' FROM n`)
	var mu sync.Mutex
	var told []sqlite.Migrating
	jobs, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{OnMigrating: func(m sqlite.Migrating) {
		mu.Lock()
		defer mu.Unlock()
		told = append(told, m)
	}})
	if err != nil {
		t.Fatal(err)
	}
	mustClose(t, jobs)
	first, last := told[0], told[len(told)-1]
	if first.Migration != "20261123000001_jobs" || first.Number != 1 || first.Changed != 0 || first.Jobs < 3000 {
		t.Errorf("the begin is %+v", first)
	}
	if last.Migration != "" || last.Number != last.Of || last.Jobs != first.Jobs {
		t.Errorf("the end is %+v", last)
	}
	seen := make(map[int]bool)
	for _, m := range told {
		seen[m.Number] = true
		if m.Changed < 0 || m.Changed > m.Jobs {
			t.Errorf("it tells of %+v", m)
		}
	}
	if len(seen) != first.Of {
		t.Errorf("of %d migrations %d were told", first.Of, len(seen))
	}
}

func TestNothingIsToldOfAFileThatNeedsNoMigrationOrHasNoJobs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	for _, when := range []string{"new", "current"} {
		jobs, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{
			OnMigrating: func(m sqlite.Migrating) { t.Errorf("%s: it tells %+v", when, m) },
		})
		if err != nil {
			t.Fatal(err)
		}
		create(t, jobs, when)
		mustClose(t, jobs)
	}
}
