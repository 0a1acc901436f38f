package files

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"songmap/adapters/internal/nofollow"
)

// make opens the tree, after creating it if need be.
func (t *tree) make() (*os.Root, error) {
	t.making.Lock()
	defer t.making.Unlock()
	if err := mkdirAll(t.dir); err != nil {
		return nil, refused(err)
	}
	root, err := os.OpenRoot(t.dir)
	return root, refused(err)
}

// makeFolder opens a folder of the tree, after creating it if need be.
func (t *tree) makeFolder(name string) (*os.Root, error) {
	root, err := t.make()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	t.making.Lock()
	defer t.making.Unlock()
	if err := mkdir(root, name); err != nil {
		return nil, refused(err)
	}
	folder, err := nofollow.Folder(root, name)
	return folder, absent(err)
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
	return syncFolder(root)
}
