// Package nofollow opens files and folders below a folder that others write to, and
// never follows a link there. os.Root follows links that stay inside, and opening a
// pipe waits for its other end.
package nofollow

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// errOther means that a link, a pipe or the like lies there, which counts as nothing.
var errOther = fmt.Errorf("is a link or of another kind: %w", fs.ErrNotExist)

// File opens a regular file below root for reading, without waiting. The error
// is or wraps fs.ErrNotExist if there is none.
func File(root *os.Root, name string) (*os.File, error) {
	folder, err := Folder(root, filepath.Dir(name))
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	name = filepath.Base(name)
	info, err := folder.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, other(name)
	}
	f, err := folder.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, replaced(name, err)
	}
	opened, err := f.Stat()
	return same(f, name, info, opened, err)
}

// Folder opens a folder below root. The error is or wraps fs.ErrNotExist if
// there is none.
func Folder(root *os.Root, name string) (*os.Root, error) {
	folder, err := root.OpenRoot(".")
	if err != nil {
		return nil, err
	}
	for element := range strings.SplitSeq(filepath.Clean(name), string(filepath.Separator)) {
		next, err := enter(folder, element)
		folder.Close() //nolint:errcheck // was only read
		if err != nil {
			return nil, err
		}
		folder = next
	}
	return folder, nil
}

func enter(folder *os.Root, name string) (*os.Root, error) {
	info, err := folder.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, other(name)
	}
	// The dot makes the system refuse a pipe of that name at once.
	next, err := folder.OpenRoot(filepath.FromSlash(name + "/."))
	if err != nil {
		return nil, replaced(name, err)
	}
	opened, err := next.Stat(".")
	return same(next, name, info, opened, err)
}

// same returns what was opened if it is what was looked at: somebody may have replaced
// it by a link in between.
func same[F interface{ Close() error }](f F, name string, looked, opened fs.FileInfo, err error) (F, error) {
	if err == nil && !os.SameFile(looked, opened) {
		err = other(name)
	}
	if err != nil {
		_ = f.Close() // was only read
		var none F
		return none, err
	}
	return f, nil
}

// replaced returns the error of opening what was no link when it was looked at.
func replaced(name string, err error) error {
	if errors.Is(err, syscall.ELOOP) { // one that comes and goes
		return other(name)
	}
	return err
}

func other(name string) error { return &fs.PathError{Op: "open", Path: name, Err: errOther} }
