package sqlite

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	lib "modernc.org/sqlite/lib"

	"songmap/domain"
	"songmap/ports"
)

// share makes writes share a transaction, in their order, and returns what
// each came to. They line up behind a write that lasts until all are there.
func share(t *testing.T, jobs *Jobs, writes ...func(context.Context) error) []error {
	t.Helper()
	errs := make([]error, len(writes))
	var all sync.WaitGroup
	lineUp := sync.OnceFunc(func() {
		for i, write := range writes {
			ctx := watched{t.Context(), make(chan struct{})}
			all.Go(func() { errs[i] = write(ctx) })
			<-ctx.waiting
		}
	})
	err := jobs.write(t.Context(), func(context.Context, *transaction) error {
		lineUp()
		return nil
	})
	if err != nil {
		t.Logf("the write before them = %v", err)
	}
	all.Wait()
	return errs
}

// put is Create of a job that nobody counts.
func put(ctx context.Context, jobs *Jobs, job domain.Job) error {
	_, err := jobs.Create(ctx, job, 0)
	return err
}

func creates(jobs *Jobs, job domain.Job) func(context.Context) error {
	return func(ctx context.Context) error { return put(ctx, jobs, job) }
}

func updates(jobs *Jobs, id string, change ports.Change) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := jobs.Update(ctx, id, change)
		return err
	}
}

// holds checks which of the jobs are stored.
func holds(t *testing.T, jobs *Jobs, want map[string]bool) {
	t.Helper()
	for id, there := range want {
		if _, err := jobs.Get(t.Context(), id); (err == nil) != there {
			t.Errorf("Get(%s) = %v, want it stored: %t", id, err, there)
		}
	}
}

func TestWritersWhoWaitShareATransaction(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	var commits []int
	jobs.OnCommit = func(operations int, took time.Duration) {
		commits = append(commits, operations)
		if took <= 0 {
			t.Errorf("a commit took %v", took)
		}
	}
	var writes []func(context.Context) error
	for i := range 300 {
		writes = append(writes, creates(jobs, pending(fmt.Sprint(i))))
	}
	for i, err := range share(t, jobs, writes...) {
		if err != nil {
			t.Errorf("write %d = %v", i, err)
		}
	}
	if fmt.Sprint(commits) != "[256 45]" {
		t.Errorf("commits of %v operations, want 256 and the rest", commits)
	}
	if n, err := jobs.Count(t.Context(), ports.Filter{}); n != 300 {
		t.Errorf("Count = %d, %v, want 300", n, err)
	}
}

func TestARefusalInABatchIsNobodyElsesAffair(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	keyed := func(id string) domain.Job {
		j := pending(id)
		j.IdempotencyKey = "key"
		return j
	}
	no := errors.New("no")
	var gone []ports.Transition
	errs := share(t, jobs,
		creates(jobs, pending("a")),
		creates(jobs, pending("a")),
		creates(jobs, keyed("b")),
		creates(jobs, keyed("c")),
		updates(jobs, "nobody", func(j domain.Job) (domain.Job, error) { return j, nil }),
		updates(jobs, "a", func(j domain.Job) (domain.Job, error) { j.Progress = 1; return j, no }),
		updates(jobs, "b", func(j domain.Job) (domain.Job, error) { return j.Cancel(j.CreatedAt) }),
		func(ctx context.Context) (err error) {
			gone, err = jobs.Delete(ctx, []string{"b", "a", "b"}, func(j domain.Job) bool { return j.Status.Finished() }, time.Now())
			return err
		},
		creates(jobs, pending("d")),
	)
	for i, want := range []error{nil, ports.ErrExists, nil, ports.ErrKeyTaken, ports.ErrNotFound, no, nil, nil, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d = %v, want %v", i, errs[i], want)
		}
	}
	if len(gone) != 1 || gone[0].Before.ID != "b" {
		t.Errorf("Delete = %v, want b", gone)
	}
	holds(t, jobs, map[string]bool{"a": true, "b": false, "c": false, "d": true})
	if a, err := jobs.Get(t.Context(), "a"); a != pending("a") {
		t.Errorf("a is %+v, %v, want it as created", a, err)
	}
}

// After each of these SQLite has ended the transaction on its own, or the
// batch must end it. Were it to go on, what follows would be stored although
// its callers are told otherwise, or lost although they are told it is stored.
func TestAnErrorInTheMiddleOfABatchFailsItsOwnCallerAlone(t *testing.T) {
	t.Parallel()
	for name, fails := range map[string]func(*testing.T, *Jobs) func(context.Context, *transaction) error{
		"full":      full,
		"interrupt": interrupted,
		"rolled back by a trigger": func(t *testing.T, jobs *Jobs) func(context.Context, *transaction) error {
			t.Helper()
			return rolledBack(t, jobs)
		},
		"refused after it has written": func(_ *testing.T, jobs *Jobs) func(context.Context, *transaction) error {
			return func(ctx context.Context, tx *transaction) error {
				return errors.Join(tx.exec(ctx, jobs.sql.remove, "before"), errors.New("no"))
			}
		},
		"taken after it has written": func(_ *testing.T, jobs *Jobs) func(context.Context, *transaction) error {
			return func(ctx context.Context, tx *transaction) error {
				return errors.Join(tx.exec(ctx, jobs.sql.remove, "before"),
					tx.exec(ctx, "INSERT INTO jobs (job_id, status, created_at) VALUES ('a', 'pending', 1)"))
			}
		},
		"swallowed": func(t *testing.T, jobs *Jobs) func(context.Context, *transaction) error {
			t.Helper()
			do := interrupted(t, jobs)
			return func(ctx context.Context, tx *transaction) error {
				_ = do(ctx, tx)
				return nil
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			jobs := openTemp(t)
			if _, err := jobs.Create(t.Context(), pending("before"), 0); err != nil {
				t.Fatal(err)
			}
			failsAlone(t, jobs, fails(t, jobs))
		})
	}
}

// failsAlone does something that fails in the midst of others.
func failsAlone(t *testing.T, jobs *Jobs, do func(context.Context, *transaction) error) {
	t.Helper()
	errs := share(t, jobs,
		creates(jobs, pending("a")),
		updates(jobs, "before", func(j domain.Job) (domain.Job, error) { return j.Cancel(j.CreatedAt) }),
		func(ctx context.Context) error { return jobs.write(ctx, do) },
		creates(jobs, pending("a")),
		creates(jobs, pending("b")),
	)
	t.Log(errs[2])
	for i, err := range errs {
		want := error(nil)
		if i == 3 {
			want = ports.ErrExists
		}
		if i != 2 && !errors.Is(err, want) || i == 2 && err == nil {
			t.Errorf("write %d = %v", i, err)
		}
	}
	holds(t, jobs, map[string]bool{"before": true, "a": true, "b": true, "failed": false})
	if j, err := jobs.Get(t.Context(), "before"); j.Status != domain.StatusFailed {
		t.Errorf("the cancelled job is %+v, %v", j, err)
	}
	if n, err := jobs.Count(t.Context(), ports.Filter{}); n != 3 {
		t.Errorf("Count = %d, %v, want 3", n, err)
	}
}

// big is a job that needs many pages.
func big(id string) domain.Job {
	j := pending(id)
	j.Failure.Message = strings.Repeat("x", 1<<20)
	return j
}

func insert(ctx context.Context, tx *transaction, job domain.Job) error {
	return tx.exec(ctx, "INSERT INTO jobs (job_id, status, created_at, error_message) VALUES (?, ?, ?, ?)",
		job.ID, string(job.Status), 1, job.Failure.Message)
}

func full(t *testing.T, jobs *Jobs) func(context.Context, *transaction) error {
	t.Helper()
	if _, err := jobs.writer.ExecContext(t.Context(), "PRAGMA max_page_count = 100"); err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, tx *transaction) error {
		err := insert(ctx, tx, big("failed"))
		if code(err) != lib.SQLITE_FULL {
			t.Errorf("a large job = %v, want SQLITE_FULL", err)
		}
		return unavailable(err)
	}
}

func interrupted(t *testing.T, _ *Jobs) func(context.Context, *transaction) error {
	t.Helper()
	return func(ctx context.Context, tx *transaction) error {
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		err := tx.exec(ctx, "UPDATE jobs SET progress = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n)")
		if err == nil {
			t.Error("the statement was not interrupted")
		}
		return err
	}
}

func rolledBack(t *testing.T, jobs *Jobs) func(context.Context, *transaction) error {
	t.Helper()
	_, err := jobs.writer.ExecContext(t.Context(),
		"CREATE TRIGGER refuse BEFORE INSERT ON jobs WHEN NEW.job_id = 'failed' BEGIN SELECT RAISE(ROLLBACK, 'no'); END")
	if err != nil {
		t.Fatal(err)
	}
	return func(ctx context.Context, tx *transaction) error { return insert(ctx, tx, pending("failed")) }
}

func TestAPanicInABatchReachesItsOwnCallerAlone(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	panics := func(ctx context.Context, do func(context.Context, *transaction) error) (err error) {
		defer func() { err = fmt.Errorf("panic: %v", recover()) }()
		return jobs.write(ctx, do)
	}
	errs := share(t, jobs,
		creates(jobs, pending("a")),
		func(ctx context.Context) error {
			return panics(ctx, func(context.Context, *transaction) error { panic("bug") })
		},
		func(ctx context.Context) error {
			return panics(ctx, func(ctx context.Context, tx *transaction) error {
				_ = insert(ctx, tx, pending("failed"))
				panic("bug")
			})
		},
		creates(jobs, pending("b")),
	)
	for i, want := range []string{"<nil>", "panic: bug", "panic: bug", "<nil>"} {
		if fmt.Sprint(errs[i]) != want {
			t.Errorf("write %d = %v, want %s", i, errs[i], want)
		}
	}
	holds(t, jobs, map[string]bool{"a": true, "b": true, "failed": false})
}

func TestWhatEndsBeforeItsTurnIsNotDone(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	short, cancel := context.WithCancel(t.Context())
	errs := share(t, jobs,
		func(ctx context.Context) error { return put(ctx, jobs, pending("a")) },
		func(ctx context.Context) error {
			return put(watched{short, ctx.(watched).waiting}, jobs, pending("b"))
		},
		func(ctx context.Context) error {
			cancel()
			return put(ctx, jobs, pending("c"))
		},
	)
	for i, want := range []error{nil, context.Canceled, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d = %v, want %v", i, errs[i], want)
		}
	}
	holds(t, jobs, map[string]bool{"a": true, "b": false, "c": true})
}

func TestALockedFileFailsAllWhoWaitAndHeals(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	if _, err := jobs.writer.ExecContext(t.Context(), "PRAGMA busy_timeout = 1"); err != nil {
		t.Fatal(err)
	}
	other, err := connect(jobs.Path(), 1, url.Values{"_txlock": {"immediate"}})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	locked, err := other.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.Create(t.Context(), pending("a"), 0); !errors.Is(err, ports.ErrUnavailable) || code(err)&0xff != lib.SQLITE_BUSY {
		t.Errorf("Create while another program writes = %v, want ErrUnavailable and its cause", err)
	}
	if err := locked.Rollback(); err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.Create(t.Context(), pending("a"), 0); err != nil {
		t.Errorf("Create after it = %v", err)
	}
}
