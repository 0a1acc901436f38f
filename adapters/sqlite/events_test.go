package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestOfAnotherProgramsChangesTheLogTellsNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	mustExec(t, db, "INSERT INTO jobs (job_id, status, created_at) VALUES ('theirs', 'pending', 1)")
	mustExec(t, db, "UPDATE jobs SET status = 'processing'")
	if got := events(t, jobs, ""); len(got) != 0 {
		t.Errorf("the log tells %+v", got)
	}
}

// The row with the greatest number is gone, and the number must not come back.
func TestEventsGoWithARowThatAnotherProgramDeletes(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	create(t, jobs, "a")
	create(t, jobs, "b")
	last := events(t, jobs, "b")[0].Number
	mustExec(t, db, "DELETE FROM jobs WHERE job_id = 'b'")
	if got := events(t, jobs, ""); len(got) != 1 || got[0].JobID != "a" {
		t.Errorf("the log tells %+v, want a alone", got)
	}
	if got, err := jobs.Newest(t.Context()); err != nil || got != last {
		t.Errorf("Newest = %d, %v, want %d, which was given", got, err, last)
	}
	create(t, jobs, "c")
	if got := events(t, jobs, "c")[0].Number; got <= last {
		t.Errorf("number %d was given again (%d)", last, got)
	}
}

// Earlier jobs of the same id had their deletion told.
func TestEventsGoWithARowThatAnotherProgramDeletesThoughEarlierOnesStayed(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	for range 2 {
		create(t, jobs, "a")
		if _, err := jobs.Delete(t.Context(), []string{"a"}, func(domain.Job) bool { return true }, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	if got := events(t, jobs, "a"); len(got) != 4 {
		t.Errorf("of two jobs that were deleted the log tells %+v", got)
	}
	create(t, jobs, "a")
	mustExec(t, db, "DELETE FROM jobs")
	if got := events(t, jobs, ""); len(got) != 0 {
		t.Errorf("the log tells %+v", got)
	}
}

func TestJobsThatWereDeletedAreForgottenAfterAWeek(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	remove := func(id string) {
		create(t, jobs, id)
		if _, err := jobs.Delete(t.Context(), []string{id}, func(domain.Job) bool { return true }, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	remove("old")
	remove("recent")
	create(t, jobs, "kept")
	mustExec(t, db, "UPDATE events SET at = 1 WHERE job_id = 'kept'")
	mustExec(t, db, "UPDATE events SET at = at - 7 * 86400 - 1 WHERE job_id = 'old'")
	mustExec(t, db, "UPDATE events SET at = at - 7 * 86400 + 60 WHERE job_id = 'recent'")
	remove("next")
	for id, want := range map[string]int{"old": 0, "recent": 2, "next": 2, "kept": 1} {
		if got := events(t, jobs, id); len(got) != want {
			t.Errorf("of %s the log tells %+v, want %d events", id, got, want)
		}
	}
}

func events(t *testing.T, jobs ports.EventLog, id string) []domain.Event {
	t.Helper()
	got, err := jobs.Events(t.Context(), ports.EventQuery{JobID: id, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return got
}
