package commit

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestTheBallastIsThereWhileTheDatabaseIsOpen(t *testing.T) {
	t.Parallel()
	var path string
	t.Run("open", func(t *testing.T) {
		o := open(t)
		path = o.path
		info, err := os.Stat(path + "-ballast")
		if err != nil || info.Size() != ballastBytes || info.Mode().Perm() != 0o600 {
			t.Errorf("the ballast is %+v, %v", info, err)
		}
	})
	if left, err := filepath.Glob(path + "-ballast"); err != nil || len(left) != 0 {
		t.Errorf("after the end there is %v, %v", left, err)
	}
}

func TestTheBallastIsNotWrittenThroughALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	b, victim := &ballast{path: filepath.Join(dir, "ballast")}, filepath.Join(dir, "victim")
	if err := os.WriteFile(victim, []byte("songs"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(victim, b.path); err != nil {
		t.Skip(err)
	}
	if !b.take() {
		t.Error("there is no ballast")
	}
	if info, err := os.Stat(victim); err != nil || info.Size() != int64(len("songs")) {
		t.Errorf("what the link leads to is now %+v, %v", info, err)
	}
	if info, err := os.Lstat(b.path); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the ballast is %+v, %v", info, err)
	}
}

func TestTheDiskIsFullFromTheReleaseOfTheBallastUntilItFitsAgain(t *testing.T) {
	t.Parallel()
	o := open(t)
	place := o.ballast.path
	if o.Full() || !o.ballast.release() || o.ballast.release() {
		t.Error("the ballast is not released once")
	}
	o.ballast.path = filepath.Join(t.TempDir(), "no", "room")
	if !o.Full() {
		t.Error("the disk counts as one with room")
	}
	o.ballast.path = place // there is room again
	if o.Full() {
		t.Error("the disk still counts as full")
	}
	if _, err := os.Stat(place); err != nil {
		t.Errorf("the ballast was not taken up again: %v", err)
	}
}

func TestAFullDiskCostsTheBallastBeforeAnythingElse(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.mustAdd(t, "a")
	o.pragma(t, "max_page_count = 1") // SQLite takes the present size
	if err := o.Write(t.Context(), adding("b", big)); !DiskFull(err) {
		t.Errorf("a write on a full disk = %v", err)
	}
	if _, err := os.Stat(o.ballast.path); err != nil {
		t.Errorf("the ballast is gone although nobody insisted: %v", err)
	}
	if err := o.WriteAnyway(t.Context(), adding("b", big)); !DiskFull(err) {
		t.Errorf("a write that insists = %v", err)
	}
	if _, err := os.Stat(o.ballast.path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the ballast is still there: %v", err)
	}
}
