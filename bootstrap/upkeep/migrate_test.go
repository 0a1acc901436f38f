package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"songmap/adapters/cli"
	"songmap/adapters/postgres"
	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

var born = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// filled makes a file with jobs of three groups, their events, a webhook and its
// deliveries.
func filled(t *testing.T, jobs int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "jobs.db")
	s, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	must(t, err)
	hook, err := domain.NewWebhook("hook", "https://a.example", "", domain.EventKinds(), born)
	must(t, err)
	must(t, s.Webhooks().Add(t.Context(), hook, 0))
	for n := range jobs {
		at := born.Add(time.Duration(n) * time.Second)
		j, err := domain.NewJob(fmt.Sprintf("job-%02d", n), domain.Upload{Path: "uploads/a.wav", FileName: "a.wav"}, "", at)
		must(t, err)
		j.Group = fmt.Sprint("group-", n%3)
		_, err = s.Jobs().Create(t.Context(), j, ports.Limits{})
		must(t, err)
	}
	for range jobs / 4 {
		claim(t, s.Jobs())
	}
	must(t, s.Close())
	return path
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// claim claims the next job and returns its id.
func claim(t *testing.T, jobs ports.JobRepository) string {
	t.Helper()
	at := born.Add(time.Hour)
	next, err := jobs.Claim(t.Context(), at, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: "t", Until: at.Add(time.Minute)}, at)
	})
	must(t, err)
	return next.After.ID
}

// cut is a target that is cut off after some pages.
type cut struct {
	ports.RowTarget
	left *int
	off  func()
}

func (c cut) page() {
	if *c.left--; *c.left == 0 {
		c.off()
	}
}

func (c cut) Jobs(ctx context.Context, behind string, page []ports.QueuedJob) (ports.Copied, error) {
	c.page()
	return c.RowTarget.Jobs(ctx, behind, page)
}

func (c cut) Events(ctx context.Context, behind int64, page []domain.Event) (ports.Copied, error) {
	c.page()
	return c.RowTarget.Events(ctx, behind, page)
}

func (c cut) Deliveries(ctx context.Context, behind int64, page []domain.Delivery) (ports.Copied, error) {
	c.page()
	return c.RowTarget.Deliveries(ctx, behind, page)
}

// copyTo copies a file into a database, and is cut off after some pages; 0: it is not.
func copyTo(t *testing.T, path, dsn string, pages int) error {
	t.Helper()
	return copyInto(t, path, dsn, func(to ports.RowTarget, off func()) ports.RowTarget { return cut{to, &pages, off} })
}

// copyInto copies a file into a database, by a target that stands before it.
func copyInto(t *testing.T, path, dsn string, by func(to ports.RowTarget, off func()) ports.RowTarget) error {
	t.Helper()
	f, err := sqlite.OpenFile(t.Context(), path)
	must(t, err)
	defer f.Close()
	is, err := f.Claimant(t.Context())
	must(t, err)
	s, err := postgres.Open(t.Context(), dsn, postgres.Config{Importing: true})
	must(t, err)
	defer s.Close()
	ctx, off := context.WithCancel(t.Context())
	defer off()
	m := &migration{
		source: f.Rows(), target: by(s.Import(is.Identity), off),
		page: 7, begun: time.Now(), out: cli.Streams{Out: io.Discard, Err: io.Discard},
	}
	return m.run(ctx, is.Settled)
}

func TestAMigrationThatIsCutOffGoesOnAndEndsRight(t *testing.T) {
	t.Parallel()
	path, dsn := filled(t, 40), postgresql.Database(t)
	for pages := 1; ; pages += 2 {
		err := copyTo(t, path, dsn, pages)
		if err == nil {
			break
		}
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("after %d pages: %v", pages, err)
		}
		if s, err := postgres.Open(t.Context(), dsn, postgres.Config{}); !errors.Is(err, postgres.ErrPartial) {
			if err == nil {
				_ = s.Close()
			}
			t.Fatalf("after %d pages a service could use the target: %v", pages, err)
		}
	}
	before, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	must(t, err)
	defer before.Close()
	after, err := postgres.Open(t.Context(), dsn, postgres.Config{})
	must(t, err)
	defer after.Close()
	for range 30 { // nobody gets ahead
		if was, is := claim(t, before.Jobs()), claim(t, after.Jobs()); was != is {
			t.Errorf("%s is claimed, want %s", is, was)
		}
	}
	was, err := before.Events().Events(t.Context(), ports.EventQuery{Limit: 1000})
	must(t, err)
	is, err := after.Events().Events(t.Context(), ports.EventQuery{Limit: 1000})
	must(t, err)
	if len(was) != len(is) {
		t.Fatalf("there are %d events, want %d", len(is), len(was))
	}
	for n := range was {
		if was[n] != is[n] {
			t.Errorf("an event is %+v, want %+v", is[n], was[n])
		}
	}
	for _, status := range domain.Statuses() {
		f := ports.Filter{Statuses: []domain.Status{status}}
		if was, is := count(t, before.Jobs(), f), count(t, after.Jobs(), f); was != is {
			t.Errorf("%d jobs are %s, want %d", is, status, was)
		}
	}
}

func count(t *testing.T, jobs ports.JobRepository, f ports.Filter) int64 {
	t.Helper()
	n, err := jobs.Count(t.Context(), f)
	must(t, err)
	return n
}

// The service went on with the file in between, and jobs were deleted.
func TestWhatWasDeletedSinceItWasCopiedIsNotInTheTarget(t *testing.T) {
	t.Parallel()
	path, dsn := filled(t, 40), postgresql.Database(t)
	err := copyInto(t, path, dsn, func(to ports.RowTarget, _ func()) ports.RowTarget { return unfinished{to} })
	if !errors.Is(err, errCut) {
		t.Fatal(err)
	}
	before, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	must(t, err)
	gone := []string{"job-00", "job-04", "job-05", "job-08"} // the first of all, and some that nobody's turn depends on
	_, err = before.Jobs().Delete(t.Context(), gone, func(domain.Job) bool { return true }, born)
	must(t, err)
	must(t, before.Webhooks().Delete(t.Context(), "hook", func(domain.Webhook) error { return nil }))
	must(t, before.Close())

	must(t, copyTo(t, path, dsn, 0))
	after, err := postgres.Open(t.Context(), dsn, postgres.Config{})
	must(t, err)
	defer after.Close()
	for _, id := range gone {
		if _, err := after.Jobs().Get(t.Context(), id); !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("job %s, which was deleted: %v", id, err)
		}
	}
	if n := count(t, after.Jobs(), ports.Filter{}); n != 36 {
		t.Errorf("there are %d jobs, want 36", n)
	}
	if hooks, err := after.Webhooks().List(t.Context(), ports.WebhookQuery{Limit: 9}); err != nil || len(hooks) > 0 {
		t.Errorf("there are webhooks: %+v, %v", hooks, err)
	}
}

// unfinished is a target that is cut off at its end.
type unfinished struct{ ports.RowTarget }

var errCut = errors.New("cut off")

func (unfinished) Finish(context.Context, ports.Counters, bool) error { return errCut }

func TestARowThatDiffersEndsTheMigration(t *testing.T) {
	t.Parallel()
	path, dsn := filled(t, 20), postgresql.Database(t)
	if err := copyTo(t, path, dsn, 2); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	s, err := postgres.Open(t.Context(), dsn, postgres.Config{Importing: true})
	must(t, err)
	_, err = s.Jobs().Update(t.Context(), "job-03", func(j domain.Job) (domain.Job, error) { return j.Cancel(born) })
	must(t, errors.Join(err, s.Close()))
	if err := copyTo(t, path, dsn, 0); !errors.Is(err, postgres.ErrDiffers) || !strings.Contains(err.Error(), "job-03") {
		t.Errorf("migrate = %v", err)
	}
}

func TestWhatWasCutOffAtItsEndIsEnded(t *testing.T) {
	t.Parallel()
	path, dsn := filled(t, 5), postgresql.Database(t)
	must(t, copyTo(t, path, dsn, 0)) // and the file has its identity still
	before := identity(t, path)
	c := migrateCommand{From: "sqlite:" + path, To: dsn, UploadDir: "uploads", OutputDir: "output"}
	out := cli.Streams{Out: io.Discard, Err: io.Discard}
	must(t, c.Run(t.Context(), out))
	if identity(t, path) == before {
		t.Error("the file has the identity that has moved")
	}
	if err := c.Run(t.Context(), out); err == nil || !strings.Contains(err.Error(), "has moved into "+postgres.Name(dsn)+" already") {
		t.Errorf("once more = %v", err)
	}
}

func identity(t *testing.T, path string) domain.Identity {
	t.Helper()
	f, err := sqlite.OpenFile(t.Context(), path)
	must(t, err)
	defer f.Close()
	by, err := f.Claimant(t.Context())
	must(t, err)
	return by.Identity
}

// The service went on with the file, because the migration had ended with an error.
func TestAFileThatWasUsedAfterItHadBeenCopiedIsRefused(t *testing.T) {
	t.Parallel()
	path, dsn := filled(t, 3), postgresql.Database(t)
	must(t, copyTo(t, path, dsn, 0))
	store, err := sqlite.Open(t.Context(), path, sqlite.Config{})
	must(t, err)
	job, err := domain.NewJob("new", domain.Upload{Path: "uploads/new.mp3"}, "", time.Now())
	must(t, err)
	_, err = store.Jobs().Create(t.Context(), job, ports.Limits{})
	must(t, errors.Join(err, store.Close()))
	c := migrateCommand{From: "sqlite:" + path, To: dsn, UploadDir: t.TempDir(), OutputDir: t.TempDir()}
	err = c.Run(t.Context(), cli.Streams{Out: io.Discard, Err: io.Discard})
	if err == nil || !strings.Contains(err.Error(), "was used after all of it had been copied") {
		t.Errorf("it is %v", err)
	}
}

func TestFlagsOfAMigrationThatCannotBeAreNamed(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]migrateCommand{
		"--from: want sqlite:FILE": {From: "output/jobs.db", To: "postgres://a@b/c", UploadDir: "u", OutputDir: "o"},
		"--from: want sqlite:":     {From: "sqlite:", To: "postgres://a@b/c", UploadDir: "u", OutputDir: "o"},
		"--to: want postgres://":   {From: "sqlite:a.db", To: "sqlite:b.db", UploadDir: "u", OutputDir: "o"},
		"behind a ?":               {From: "sqlite:a.db", To: "postgres://a:hush%zz@b/c", UploadDir: "u", OutputDir: "o"},
		"--upload-dir must":        {From: "sqlite:a.db", To: "postgres://a@b/c", OutputDir: "o"},
		"--output-dir must":        {From: "sqlite:a.db", To: "postgres://a@b/c", UploadDir: "u"},
	} {
		if err := c.Validate(); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
}
