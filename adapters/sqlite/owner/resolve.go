package owner

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// maxLinks is how many symbolic links in a row may lead to a file.
const maxLinks = 40

// Resolve returns the name of the file that path leads to when every symbolic
// link has been followed. The file need not be there yet. A database is known
// by this name alone: SQLite's log, and our lock, lie beside it.
func Resolve(path string) (string, error) {
	for range maxLinks {
		real, err := filepath.EvalSymlinks(path)
		if !errors.Is(err, fs.ErrNotExist) {
			return real, err
		}
		dir, err := resolveFolder(filepath.Dir(path))
		if err != nil {
			return "", err
		}
		path = filepath.Join(dir, filepath.Base(path))
		target, err := os.Readlink(path)
		if err != nil { // no link, or nothing
			return path, nil //nolint:nilerr // whoever creates it will see
		}
		path = target
		if !filepath.IsAbs(target) {
			path = filepath.Join(dir, target)
		}
	}
	return "", fmt.Errorf("%s: %w", path, syscall.ELOOP)
}

// resolveFolder is Resolve for a folder, of which only the first parts may be
// there.
func resolveFolder(dir string) (string, error) {
	real, err := filepath.EvalSymlinks(dir)
	parent := filepath.Dir(dir)
	if !errors.Is(err, fs.ErrNotExist) || parent == dir {
		return real, err
	}
	if parent, err = resolveFolder(parent); err != nil {
		return "", err
	}
	return filepath.Join(parent, filepath.Base(dir)), nil
}
