package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/nofollow"
)

// openOrCreate opens the tree, and creates it if need be and allowed.
func (t *tree) openOrCreate() (*os.Root, error) {
	if len(t.marks) > 0 {
		return t.open()
	}
	t.making.Lock()
	defer t.making.Unlock()
	if err := mkdirAll(t.dir); err != nil {
		return nil, durable.Error(err)
	}
	root, err := os.OpenRoot(t.dir)
	return root, durable.Error(err)
}

// createFolder opens a folder of the tree, and creates it if need be.
func (t *tree) createFolder(name string) (*os.Root, error) {
	folder, err := t.openOrCreate()
	if err != nil {
		return nil, err
	}
	t.making.Lock()
	defer t.making.Unlock()
	for element := range strings.SplitSeq(name, string(filepath.Separator)) {
		next, err := enter(folder, element)
		folder.Close() //nolint:errcheck // nothing was written through it
		if err != nil {
			return nil, err
		}
		folder = next
	}
	return folder, nil
}

func enter(folder *os.Root, name string) (*os.Root, error) {
	if err := mkdir(folder, name); err != nil {
		return nil, durable.Error(err)
	}
	next, err := nofollow.Folder(folder, name)
	return next, lookupError(err)
}

// mkdirAll creates a folder, and its parents, durably.
func mkdirAll(dir string) error {
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := mkdirAll(parent); err != nil {
			return err
		}
	}
	root, err := os.OpenRoot(parent)
	if err != nil {
		return err
	}
	defer root.Close()
	return mkdir(root, filepath.Base(dir))
}

// mkdir creates a folder durably unless it is there.
func mkdir(root *os.Root, name string) error {
	err := root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return durable.SyncRoot(root)
}
