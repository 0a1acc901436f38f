// Package durable makes files durable: their content by fsync, their names by
// fsync of the folder (Pillai et al., OSDI 2014).
package durable

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
)

// Sync makes the content of a file that others have written durable.
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
	if runtime.GOOS == "windows" { // there is nothing to call
		return nil
	}
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
