package commit

import (
	"context"
	"errors"
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
	lib "modernc.org/sqlite/lib"
)

// logGoesTo makes every descriptor of the write-ahead log stand for another
// file until it is undone: this is how the tests get a disk that fails.
func logGoesTo(t *testing.T, o *opened, other string, flags int) (undo func()) {
	t.Helper()
	place, err := unix.Open(other, flags|unix.O_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	kept := make(map[int]int)
	for _, fd := range descriptors(t, o.path+"-wal") {
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
	o := open(t)
	o.mustAdd(t, "before")
	o.pragma(t, "cache_size = 1") // so that a large statement writes to the log before the commit
	o.failsAlone(t, func(ctx context.Context, tx *Conn) error {
		defer logGoesTo(t, o, "/dev/null", unix.O_RDONLY)()
		err := adding("failed", big)(ctx, tx)
		if Code(err)&0xff != lib.SQLITE_IOERR {
			t.Errorf("a large text on a broken disk = %v, want SQLITE_IOERR", err)
		}
		return err
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
			o := open(t)
			o.mustAdd(t, "before")
			var undo func()
			errs := o.share(t,
				o.adds("a"),
				o.adds("before"), // refused, but on what ground is not sure
				func(ctx context.Context) error {
					return o.Write(ctx, func(context.Context, *Conn) error {
						undo = logGoesTo(t, o, place, flags)
						return nil
					})
				},
				o.adds("b"),
			)
			undo()
			for i, err := range errs {
				if !errors.Is(err, errUnavailable) {
					t.Errorf("write %d = %v, want that it is unavailable", i, err)
				}
			}
			o.holds(t, "before")
			o.mustAdd(t, "a") // the disk has healed
			o.holds(t, "before", "a")
		})
	}
}
