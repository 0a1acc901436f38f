package sqlite

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"songmap/domain"
	"songmap/ports"
)

func openTemp(t *testing.T) *Jobs {
	t.Helper()
	jobs, err := Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
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

func pending(id string) domain.Job {
	return domain.Job{ID: id, Status: domain.StatusPending, Input: domain.Upload{Path: "x"}, CreatedAt: time.Unix(1, 0).UTC()}
}

func TestAFullDiskLosesNothingAndHeals(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	ctx := t.Context()
	limit := func(pages int) {
		if _, err := jobs.writer.ExecContext(ctx, fmt.Sprint("PRAGMA max_page_count = ", pages)); err != nil {
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
	if !errors.Is(full, ports.ErrNoSpace) || code(full) == 0 {
		t.Errorf("Create on a full disk = %v, want ErrNoSpace and its cause", full)
	}
	if n, err := jobs.Count(ctx, ports.Filter{}); n != kept {
		t.Errorf("Count = %d, %v, want %d", n, err, kept)
	}
	limit(1 << 30)
	if _, err := jobs.Create(ctx, pending("after"), 0); err != nil {
		t.Errorf("Create after the disk has room again = %v", err)
	}
	if n, err := jobs.Count(ctx, ports.Filter{}); n != kept+1 {
		t.Errorf("Count = %d, %v, want %d", n, err, kept+1)
	}
}

func TestAPanicInAChangeLeavesTheRepositoryUsable(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	if _, err := jobs.Create(t.Context(), pending("a"), 0); err != nil {
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
	if _, err := jobs.Create(t.Context(), pending("a"), 0); err != nil {
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
	if _, err := jobs.Create(t.Context(), pending("a"), 0); err != nil {
		t.Fatal(err)
	}
	other, err := connect(jobs.Path(), 1, url.Values{})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	_, err = jobs.Update(t.Context(), "a", func(j domain.Job) (domain.Job, error) {
		_, err := other.ExecContext(t.Context(), "UPDATE jobs SET progress = 1")
		if code(err)&0xff != lib.SQLITE_BUSY {
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
		if err := jobs.writer.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s = %q, %v, want %q", pragma, got, err, want)
		}
	}
}

// The commit waits for the disk, which is when most happens.
func TestAFileThatGoesDuringTheCommitIsNoticedBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	var gone error
	if err := jobs.writer.Raw(func(driver any) error {
		driver.(sqlite.HookRegisterer).RegisterCommitHook(func() int32 {
			gone = os.Rename(jobs.Path(), jobs.Path()+".moved")
			return 0
		})
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := jobs.Create(t.Context(), pending("a"), 0); gone == nil && !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	if gone != nil {
		t.Skip(gone) // some systems do not let go of a file that is open
	}
}
