//go:build unix

package nofollow_test

import (
	"errors"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"

	"songmap/adapters/internal/nofollow"
)

func TestAPipeIsNotWaitedFor(t *testing.T) {
	t.Parallel()
	dir, root := world(t)
	if err := syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := nofollow.File(root, "pipe"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("File = %v, want ErrNotExist", err)
	}
	if _, err := nofollow.File(root, filepath.Join("pipe", "song")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("File below it = %v, want ErrNotExist", err)
	}
	if _, err := nofollow.Folder(root, "pipe"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Folder = %v, want ErrNotExist", err)
	}
}
