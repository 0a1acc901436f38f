package durable

import (
	"errors"
	"io/fs"
	"path/filepath"
)

// Free returns how many bytes an ordinary user may still write to the disk
// that holds dir, or will hold it once it is created.
func Free(dir string) (int64, error) {
	n, err := free(dir)
	if parent := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && parent != dir {
		return Free(parent)
	}
	return n, err
}

// Size returns how many bytes the disk has that holds dir, or will hold it once it is
// created.
func Size(dir string) (int64, error) {
	n, err := size(dir)
	if parent := filepath.Dir(dir); errors.Is(err, fs.ErrNotExist) && parent != dir {
		return Size(parent)
	}
	return n, err
}
