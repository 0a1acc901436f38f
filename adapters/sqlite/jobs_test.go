package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestJobs(t *testing.T) {
	t.Parallel()
	contract.JobRepository(t, func(t *testing.T) ports.JobRepository {
		return open(t, filepath.Join(t.TempDir(), "jobs.db"))
	})
}

func TestTurns(t *testing.T) {
	t.Parallel()
	contract.JobTurns(t, func(t *testing.T) ports.JobRepository {
		return open(t, filepath.Join(t.TempDir(), "jobs.db"))
	})
}

func TestEveryDatabaseHasAnIdentityOfItsOwn(t *testing.T) {
	t.Parallel()
	contract.Identities(t, func(t *testing.T) ports.JobRepository {
		return open(t, filepath.Join(t.TempDir(), "jobs.db"))
	})
}

func TestEvents(t *testing.T) {
	t.Parallel()
	contract.EventLog(t, func(t *testing.T) contract.JobStore {
		return open(t, filepath.Join(t.TempDir(), "jobs.db"))
	})
}

func TestWebhooks(t *testing.T) {
	t.Parallel()
	contract.WebhookRepository(t, func(t *testing.T) ports.WebhookRepository {
		return open(t, filepath.Join(t.TempDir(), "jobs.db")).Webhooks()
	})
}

func TestOutbox(t *testing.T) {
	t.Parallel()
	contract.Outbox(t, func(t *testing.T) contract.HookStore {
		jobs := open(t, filepath.Join(t.TempDir(), "jobs.db"))
		return contract.HookStore{
			Jobs: jobs, Webhooks: jobs.Webhooks(), Outbox: jobs.Outbox(),
			LimitBacklog: jobs.LimitBacklog,
		}
	})
}

func TestJobsSurviveReopening(t *testing.T) {
	t.Parallel()
	contract.DurableJobRepository(t, reopen)
}

func TestTurnsSurviveReopening(t *testing.T) {
	t.Parallel()
	contract.DurableJobTurns(t, reopen)
}

func reopen(t *testing.T) contract.Reopen {
	t.Helper()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	t.Cleanup(func() { mustClose(t, jobs) })
	return func() ports.JobRepository {
		mustClose(t, jobs)
		jobs = mustOpen(t, path)
		return jobs
	}
}

// open opens a database for the time of the test.
func open(t *testing.T, path string) sqlite.Opened {
	t.Helper()
	jobs := mustOpen(t, path)
	t.Cleanup(func() { mustClose(t, jobs) })
	return jobs
}

func mustOpen(t *testing.T, path string) sqlite.Opened {
	t.Helper()
	jobs, err := sqlite.OpenAll(t.Context(), path, sqlite.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return jobs
}

func mustClose(t *testing.T, jobs sqlite.Opened) {
	t.Helper()
	if err := jobs.Close(); err != nil {
		t.Error(err)
	}
}

// now is when the jobs of these tests are created.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func job(id string) domain.Job {
	j, err := domain.NewJob(id, domain.Upload{Path: "uploads/" + id + ".mp3", FileName: id + ".mp3"}, "", now)
	if err != nil {
		panic(err)
	}
	return j
}

func create(t *testing.T, jobs ports.JobRepository, id string) {
	t.Helper()
	if _, err := jobs.Create(t.Context(), job(id), ports.Limits{}); err != nil {
		t.Fatal(err)
	}
}

// Steps of a job's life are written by a statement of fewer columns.
func TestAnUpdateMayChangeWhatStepsLeaveAlone(t *testing.T) {
	t.Parallel()
	jobs := open(t, filepath.Join(t.TempDir(), "jobs.db"))
	create(t, jobs, "a")
	for _, change := range []func(*domain.Job){
		func(j *domain.Job) { j.CreatedAt = j.CreatedAt.Add(time.Hour) },
		func(j *domain.Job) { j.Input = domain.Upload{Path: "b", FileName: "c", Size: 1, SHA256: "d"} },
		func(j *domain.Job) { j.WebhookURL = "https://example.org" },
		func(j *domain.Job) { j.Attempt = 2 },
	} {
		want, err := jobs.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
			change(&j)
			return j, nil
		})
		if got, errGet := jobs.Get(t.Context(), "a"); got != want.After || err != nil || errGet != nil {
			t.Errorf("Get = %+v, %v, %v, want %+v", got, err, errGet, want.After)
		}
	}
}
