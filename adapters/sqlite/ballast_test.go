package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func anyJob(domain.Job) bool { return true }

func TestTheBallastIsThereWhileTheDatabaseIsOpen(t *testing.T) {
	t.Parallel()
	jobs, err := Open(t.Context(), filepath.Join(t.TempDir(), "jobs.db"))
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(jobs.Path() + "-ballast")
	if err != nil || info.Size() != ballastBytes || info.Mode().Perm() != 0o600 {
		t.Errorf("the ballast is %+v, %v", info, err)
	}
	if err := jobs.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(jobs.Path() + "*"); err != nil || len(left) != 1 {
		t.Errorf("after Close there are %v, %v", left, err)
	}
}

func TestTheBallastIsNotWrittenThroughALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, victim := filepath.Join(dir, "jobs.db"), filepath.Join(dir, "victim")
	if err := os.WriteFile(victim, []byte("songs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, path+"-ballast"); err != nil {
		t.Skip(err)
	}
	jobs, err := Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	defer jobs.Close()
	if info, err := os.Stat(victim); err != nil || info.Size() != int64(len("songs")) {
		t.Errorf("what the link leads to is now %+v, %v", info, err)
	}
	if info, err := os.Lstat(path + "-ballast"); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the ballast is %+v, %v", info, err)
	}
}

func TestWithoutBallastJobsEndButDoNotBegin(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	for _, id := range []string{"a", "b"} {
		if _, err := jobs.Create(t.Context(), pending(id), 0); err != nil {
			t.Fatal(err)
		}
	}
	place := jobs.ballast.path
	if !jobs.ballast.drop() || jobs.ballast.drop() {
		t.Error("the ballast is not dropped once")
	}
	jobs.ballast.path = filepath.Join(t.TempDir(), "no", "room") // as if the disk stayed full
	if _, err := jobs.Create(t.Context(), pending("c"), 0); !errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Create = %v, want ErrNoSpace", err)
	}
	if gone, err := jobs.Delete(t.Context(), []string{"a"}, anyJob, time.Now()); err != nil || len(gone) != 1 {
		t.Errorf("Delete = %v, %v", gone, err)
	}
	if _, err := jobs.Update(t.Context(), "b", func(j domain.Job) (domain.Job, error) { return j.Cancel(time.Now()) }); err != nil {
		t.Errorf("Update = %v", err)
	}
	jobs.ballast.path = place // there is room again
	if _, err := jobs.Create(t.Context(), pending("c"), 0); err != nil {
		t.Errorf("Create with room again = %v", err)
	}
	if _, err := os.Stat(place); err != nil {
		t.Errorf("the ballast was not taken up again: %v", err)
	}
}

func TestAFullDiskCostsTheBallastBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	_, err := jobs.Create(t.Context(), pending("a"), 0)
	if err == nil {
		_, err = jobs.writer.ExecContext(t.Context(), "PRAGMA max_page_count = 1") // SQLite takes the present size
	}
	if err != nil {
		t.Fatal(err)
	}
	long := func(j domain.Job) (domain.Job, error) {
		j.SongMapPath = string(make([]byte, 1<<20))
		return j, nil
	}
	if _, err := jobs.Update(t.Context(), "a", long); !errors.Is(err, ports.ErrNoSpace) {
		t.Errorf("Update = %v, want ErrNoSpace", err)
	}
	if _, err := os.Stat(jobs.ballast.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the ballast is still there: %v", err)
	}
}
