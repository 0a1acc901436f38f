package sqlite

import (
	"context"
	"errors"
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
	lib "modernc.org/sqlite/lib"

	"songmap/ports"
)

// logGoesTo makes every descriptor of the write-ahead log stand for another
// file until it is undone: this is how the tests get a disk that fails.
func logGoesTo(t *testing.T, jobs *Jobs, other string, flags int) (undo func()) {
	t.Helper()
	place, err := unix.Open(other, flags|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	kept := make(map[int]int)
	for _, fd := range descriptors(t, jobs.Path()+"-wal") {
		if kept[fd], err = unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0); err != nil {
			t.Fatal(err)
		}
		replace(t, place, fd)
	}
	if len(kept) == 0 {
		t.Fatal("the log is not open")
	}
	return func() {
		for fd, original := range kept {
			replace(t, original, fd)
			_ = unix.Close(original)
		}
		_ = unix.Close(place)
	}
}

// descriptors are those under which this process has the file open.
func descriptors(t *testing.T, path string) (all []int) {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if target, err := os.Readlink("/proc/self/fd/" + e.Name()); err != nil || target != path {
			continue
		}
		fd, err := strconv.Atoi(e.Name())
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, fd)
	}
	return all
}

func replace(t *testing.T, from, to int) {
	t.Helper()
	if err := unix.Dup3(from, to, unix.O_CLOEXEC); err != nil {
		t.Error(err)
	}
}

func TestAnIOErrorInTheMiddleOfABatchFailsItsOwnCallerAlone(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	if _, err := jobs.Create(t.Context(), pending("before"), 0); err != nil {
		t.Fatal(err)
	}
	// With so small a cache a large statement writes to the log before the commit.
	if _, err := jobs.writer.ExecContext(t.Context(), "PRAGMA cache_size = 1"); err != nil {
		t.Fatal(err)
	}
	failsAlone(t, jobs, func(ctx context.Context, tx *transaction) error {
		defer logGoesTo(t, jobs, "/dev/null", unix.O_RDONLY)()
		err := insert(ctx, tx, big("failed"))
		if code(err)&0xff != lib.SQLITE_IOERR {
			t.Errorf("a large job on a broken disk = %v, want SQLITE_IOERR", err)
		}
		return unavailable(err)
	})
}

func TestACommitThatFailsFailsEverybodyAndKeepsNothing(t *testing.T) {
	t.Parallel()
	for name, place := range map[string]string{
		"no room":     "/dev/full",
		"fsync fails": "/dev/null", // takes every byte, and cannot be synced
		"write fails": "/dev/zero",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flags := unix.O_RDWR
			if place == "/dev/zero" {
				flags = unix.O_RDONLY
			}
			jobs := openTemp(t)
			if _, err := jobs.Create(t.Context(), pending("before"), 0); err != nil {
				t.Fatal(err)
			}
			var undo func()
			errs := share(t, jobs,
				creates(jobs, pending("a")),
				creates(jobs, pending("before")), // refused, but on what ground is not sure
				func(ctx context.Context) error {
					return jobs.write(ctx, func(context.Context, *transaction) error {
						undo = logGoesTo(t, jobs, place, flags)
						return nil
					})
				},
				creates(jobs, pending("b")),
			)
			undo()
			for i, err := range errs {
				if !errors.Is(err, ports.ErrUnavailable) {
					t.Errorf("write %d = %v, want ErrUnavailable", i, err)
				}
			}
			holds(t, jobs, map[string]bool{"before": true, "a": false, "b": false})
			if _, err := jobs.Create(t.Context(), pending("a"), 0); err != nil {
				t.Errorf("Create on the healed disk = %v", err)
			}
			holds(t, jobs, map[string]bool{"before": true, "a": true, "b": false})
		})
	}
}
