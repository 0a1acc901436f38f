// Package durable makes files durable: their content by fsync, their names by fsync
// of the folder (Pillai et al., OSDI 2014).
package durable

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// Write is Replace, and makes the name of the file durable, too.
func Write(name, draft string, mode fs.FileMode, content []byte) error {
	if err := Replace(name, draft, mode, content); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(name))
}

// Replace gives a file its content: whoever opens it, even after a crash, finds
// the old content or the new one, whole. Until it is on the disk, the content
// lies under the name of a draft in the same folder, which nobody else may use.
func Replace(name, draft string, mode fs.FileMode, content []byte) error {
	if err := os.Remove(draft); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(draft, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(draft, name)
	}
	if err != nil {
		_ = os.Remove(draft) // if it is still there
	}
	return err
}

// Sync makes the content of a file durable that was written by others.
func Sync(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Rename gives a durable file another name, durably. What had that name is
// replaced in the same moment.
func Rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(to))
}

// SyncFolder makes the names in a folder durable.
func SyncFolder(name string) error {
	folder, err := os.OpenRoot(name)
	if err != nil {
		return err
	}
	defer folder.Close()
	return SyncRoot(folder)
}

// SyncRoot makes the names in a folder durable.
func SyncRoot(folder *os.Root) error {
	if runtime.GOOS == "windows" { // there is nothing to call
		return nil
	}
	f, err := folder.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
