package postgres_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/postgres"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

// now is when the jobs of these tests are created.
var now = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func job(id string) domain.Job {
	j, err := domain.NewJob(id, domain.Upload{Path: "uploads/" + id + ".mp3", FileName: id + ".mp3"}, "", now)
	if err != nil {
		panic(err)
	}
	return j
}

func create(t *testing.T, jobs ports.JobRepository, ids ...string) {
	t.Helper()
	for _, id := range ids {
		if _, err := jobs.Create(t.Context(), job(id), ports.Limits{}); err != nil {
			t.Fatal(err)
		}
	}
}

// stage is a change that is an event.
func stage(name string) ports.Change {
	return func(j domain.Job) (domain.Job, error) {
		j.Stage = domain.Stage(name)
		return j, nil
	}
}

// as is how another role connects.
func as(role, password, dsn string) string {
	return strings.Replace(dsn, "postgres@", role+":"+strings.ReplaceAll(password, " ", "%20")+"@", 1)
}

// connect connects beside the store.
func connect(tb testing.TB, dsn string) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), dsn)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func execute(t *testing.T, conn *pgx.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := conn.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// watched is a context that says when somebody waits for its end.
type watched struct {
	context.Context
	waiting chan struct{}
}

func (w watched) Done() <-chan struct{} {
	select {
	case w.waiting <- struct{}{}:
	default:
	}
	return w.Context.Done()
}

// crowded is a store that writes in one transaction at a time, with what these have shared.
type crowded struct {
	postgres.Opened
	dsn string

	mu      sync.Mutex
	commits []int
}

func crowd(t *testing.T) *crowded {
	t.Helper()
	c := &crowded{dsn: postgresql.Database(t)}
	var err error
	c.Opened, err = postgres.OpenAll(t.Context(), c.dsn, postgres.Config{OnCommit: func(n int, _ time.Duration) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.commits = append(c.commits, n)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustClose(t, c.Opened) })
	c.WriteInOne()
	create(t, c, "first")
	c.commits = nil
	return c
}

// share makes writes share a transaction, in their order, and returns what
// each came to. They line up behind a write that lasts until all are there.
func (c *crowded) share(t *testing.T, writes ...func(context.Context) error) []error {
	t.Helper()
	errs := make([]error, len(writes))
	var all sync.WaitGroup
	lineUp := sync.OnceFunc(func() {
		for i, write := range writes {
			ctx := watched{t.Context(), make(chan struct{}, 1)}
			all.Go(func() { errs[i] = write(ctx) })
			<-ctx.waiting
		}
	})
	_, err := c.Update(t.Context(), "first", func(j domain.Job) (domain.Job, error) {
		lineUp()
		return j, nil
	})
	if err != nil {
		t.Logf("the write before them = %v", err)
	}
	all.Wait()
	return errs
}

func (c *crowded) creates(j domain.Job, limit int64) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.Create(ctx, j, ports.Limits{Pending: limit})
		return err
	}
}

func (c *crowded) updates(id string, change ports.Change) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.Update(ctx, id, change)
		return err
	}
}

func (c *crowded) claims() func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := c.Claim(ctx, now, func(j domain.Job) (domain.Job, error) {
			return j.Claim(domain.Claim{Token: "t", Until: now.Add(time.Minute)}, now)
		})
		return err
	}
}
