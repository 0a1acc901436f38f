package sqlite

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

func openTemp(t *testing.T) Opened {
	t.Helper()
	jobs, err := OpenAll(t.Context(), filepath.Join(t.TempDir(), "jobs.db"), Config{})
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

// put is Create of a job that nobody counts.
func put(ctx context.Context, jobs Opened, job domain.Job) error {
	_, err := jobs.Create(ctx, job, ports.Limits{})
	return err
}

func pending(id string) domain.Job {
	return domain.Job{ID: id, Status: domain.StatusPending, Input: domain.Upload{Path: "x"}, CreatedAt: time.Unix(1, 0).UTC()}
}

func TestAFullDiskLosesNothingAndHeals(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	ctx := t.Context()
	limit := func(pages int) {
		if _, err := jobs.writer.Conn().ExecContext(ctx, fmt.Sprint("PRAGMA max_page_count = ", pages)); err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes the present size as the least
	var kept int64
	var full error
	for full == nil {
		job := pending(fmt.Sprint(kept))
		job.Failure.Message = strings.Repeat("x", 1000)
		if full = put(ctx, jobs, job); full == nil {
			kept++
		}
	}
	if !errors.Is(full, ports.ErrNoSpace) || commit.Code(full) == 0 {
		t.Errorf("Create on a full disk = %v, want ErrNoSpace and its cause", full)
	}
	if n, err := jobs.Count(ctx, ports.Filter{}); n != kept {
		t.Errorf("Count = %d, %v, want %d", n, err, kept)
	}
	limit(1 << 30)
	if _, err := jobs.Create(ctx, pending("after"), ports.Limits{}); err != nil {
		t.Errorf("Create after the disk has room again = %v", err)
	}
	if n, err := jobs.Count(ctx, ports.Filter{}); n != kept+1 {
		t.Errorf("Count = %d, %v, want %d", n, err, kept+1)
	}
}

func TestAPanicInAChangeLeavesTheRepositoryUsable(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	if _, err := jobs.Create(t.Context(), pending("a"), ports.Limits{}); err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		_, _ = jobs.Update(t.Context(), "a", func(domain.Job) (domain.Job, error) { panic("bug") })
	}()
	if _, err := jobs.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) { return j.Cancel(j.CreatedAt) }); err != nil {
		t.Errorf("Update = %v", err)
	}
}

// watched tells when somebody begins to wait for its end.
type watched struct {
	context.Context
	waiting chan struct{}
}

func (w watched) Done() <-chan struct{} {
	w.waiting <- struct{}{}
	return w.Context.Done()
}

func TestAWriterThatWaitsGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	if _, err := jobs.Create(t.Context(), pending("a"), ports.Limits{}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	late := watched{ctx, make(chan struct{})}
	result := make(chan error)
	_, err := jobs.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
		go func() { result <- put(late, jobs, pending("b")) }()
		<-late.waiting
		cancel()
		if err := <-result; !errors.Is(err, context.Canceled) {
			t.Errorf("Create = %v, want context.Canceled", err)
		}
		return j, nil
	})
	if err != nil {
		t.Errorf("Update = %v", err)
	}
}

func TestNobodyElseWritesBetweenReadAndWrite(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	if _, err := jobs.Create(t.Context(), pending("a"), ports.Limits{}); err != nil {
		t.Fatal(err)
	}
	other, err := connect(jobs.Path(), 1, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = jobs.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
		_, err := other.ExecContext(t.Context(), "UPDATE jobs SET progress = 1")
		if commit.Code(err)&0xff != lib.SQLITE_BUSY {
			t.Errorf("another program's write = %v, want SQLITE_BUSY", err)
		}
		return j.Cancel(j.CreatedAt)
	})
	if err != nil {
		t.Errorf("Update = %v", err)
	}
}

func TestACommitWaitsForTheDisk(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal"} {
		var got string
		if err := jobs.writer.Conn().QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", pragma, got, err, want)
		}
	}
}

// The commit waits for the disk, which is when most happens.
func TestAFileThatGoesDuringTheCommitIsNoticedBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	var gone error
	if err := jobs.writer.Conn().Raw(func(driver any) error {
		driver.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 {
			gone = os.Rename(jobs.Path(), jobs.Path()+".moved")
			return 0
		})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.Create(t.Context(), pending("a"), ports.Limits{}); gone == nil && !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if gone != nil {
		t.Skip(gone) // some systems do not let go of a file that is open
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
	creates := func(job domain.Job) func(context.Context) error {
		return func(ctx context.Context) error { return put(ctx, jobs, job) }
	}
	updates := func(id string, change ports.Change) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := jobs.Update(ctx, id, change)
			return err
		}
	}
	no := errors.New("no")
	var gone []ports.Transition
	errs := share(t, jobs,
		creates(pending("a")),
		creates(pending("a")),
		creates(keyed("b")),
		creates(keyed("c")),
		updates("nobody", func(j domain.Job) (domain.Job, error) { return j, nil }),
		updates("a", func(j domain.Job) (domain.Job, error) { j.Progress = 1; return j, no }),
		updates("b", func(j domain.Job) (domain.Job, error) { return j.Cancel(j.CreatedAt) }),
		func(ctx context.Context) (err error) {
			gone, err = jobs.Delete(ctx, []string{"b", "a", "b"}, func(j domain.Job) bool { return j.Status.Finished() }, time.Now())
			return err
		},
		creates(pending("d")),
	)
	for i, want := range []error{nil, ports.ErrExists, nil, ports.ErrKeyTaken, ports.ErrNotFound, no, nil, nil, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("write %d = %v, want %v", i, errs[i], want)
		}
	}
	if len(gone) != 1 || gone[0].Before.ID != "b" {
		t.Errorf("Delete = %v, want b", gone)
	}
	for id, there := range map[string]bool{"a": true, "b": false, "c": false, "d": true} {
		if _, err := jobs.Get(t.Context(), id); (err == nil) != there {
			t.Errorf("Get(%s) = %v, want it stored: %t", id, err, there)
		}
	}
	if a, err := jobs.Get(t.Context(), "a"); a != pending("a") {
		t.Errorf("a is %+v, %v, want it as created", a, err)
	}
}

// share makes writes share a transaction, in their order, and returns what
// each came to.
func share(t *testing.T, jobs Opened, writes ...func(context.Context) error) []error {
	t.Helper()
	errs := make([]error, len(writes))
	var all sync.WaitGroup
	err := jobs.writer.Write(t.Context(), func(context.Context, *commit.Conn) error {
		for i, write := range writes {
			ctx := watched{t.Context(), make(chan struct{})}
			all.Go(func() { errs[i] = write(ctx) })
			<-ctx.waiting
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	all.Wait()
	return errs
}

func TestOnAFullDiskJobsEndButDoNotBegin(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	for _, id := range []string{"a", "b"} {
		if err := put(t.Context(), jobs, pending(id)); err != nil {
			t.Fatal(err)
		}
	}
	pages := func(most int) {
		if _, err := jobs.writer.Conn().ExecContext(t.Context(), fmt.Sprint("PRAGMA max_page_count = ", most)); err != nil {
			t.Fatal(err)
		}
	}
	pages(1) // SQLite takes the present size
	long := func(j domain.Job) (domain.Job, error) {
		j.SongMapPath = strings.Repeat("x", 1<<20)
		return j, nil
	}
	if _, err := jobs.Update(t.Context(), "a", long); !errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Update = %v, want ErrNoSpace", err)
	}
	pages(1 << 30)
	obstacle := filepath.Join(jobs.Path()+"-ballast", "in the way") // as if the disk stayed full
	if err := os.MkdirAll(obstacle, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := put(t.Context(), jobs, pending("c")); !errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Create = %v, want ErrNoSpace", err)
	}
	if gone, err := jobs.Delete(t.Context(), []string{"a"}, func(domain.Job) bool { return true }, time.Now()); err != nil || len(gone) != 1 {
		t.Errorf("Delete = %v, %v", gone, err)
	}
	if _, err := jobs.Update(t.Context(), "b", func(j domain.Job) (domain.Job, error) { return j.Cancel(time.Now()) }); err != nil {
		t.Errorf("Update = %v", err)
	}
	if err := os.RemoveAll(jobs.Path() + "-ballast"); err != nil {
		t.Fatal(err)
	}
	if err := put(t.Context(), jobs, pending("c")); err != nil {
		t.Errorf("Create with room again = %v", err)
	}
}
