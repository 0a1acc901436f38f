package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"songmap/adapters/internal/crashpoint"
	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/nofollow"
	"songmap/domain"
	"songmap/ports"
)

// tree is a folder with everything below it.
type tree struct {
	dir     string                                      // as configured
	minFree int64                                       // bytes that are to stay free on its disk
	locate  func(ports.Stored) (name string, err error) // where in the tree it lies, or lay
	marks   []domain.Mark
	onFull  func(enough func() bool)

	making  sync.Mutex    // held until a new folder is durable
	syncing durable.Group // of the folder itself
	buffers sync.Pool     // of *[bufferSize]byte

	link func(folder *os.Root, from, to string) error // nil: Root.Link; tests put another disk in its place
}

// open opens the tree. Each use opens it anew, so that a disk that was unmounted and
// is back is found again.
func (t *tree) open() (*os.Root, error) {
	root, err := os.OpenRoot(t.dir)
	if err != nil && len(t.marks) > 0 { // whatever the reason
		return nil, fmt.Errorf("%w: %w", ports.ErrUnavailable, err)
	}
	if err != nil {
		return nil, lookupError(err)
	}
	if err := t.checkMark(root); err != nil {
		return nil, errors.Join(err, root.Close())
	}
	return root, nil
}

// view opens a regular file of the tree for reading.
func (t *tree) view(ctx context.Context, name string) (ports.File, error) {
	if err := ctx.Err(); err != nil {
		return ports.File{}, err
	}
	f, err := t.openFile(name)
	if err != nil {
		return ports.File{}, err
	}
	info, err := f.Stat()
	if err != nil {
		return ports.File{}, durable.Error(errors.Join(err, f.Close()))
	}
	return ports.File{ReadSeekCloser: f, Name: filepath.Base(name), Modified: info.ModTime()}, nil
}

func (t *tree) openFile(name string) (*os.File, error) {
	root, err := t.open()
	if err != nil {
		return nil, err
	}
	defer root.Close()
	f, err := nofollow.File(root, name)
	return f, lookupError(err)
}

// remove removes a file of the tree. One that is not there is no error.
func (t *tree) remove(ctx context.Context, name string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	root, err := t.open()
	if err == nil {
		defer root.Close()
		crashpoint.At("before remove")
		err = lookupError(unlink(root, name))
	}
	if errors.Is(err, ports.ErrNotFound) {
		return nil
	}
	return err
}

// unlink leaves folders alone, which Root.Remove would remove if empty.
func unlink(root *os.Root, name string) error {
	folder, err := nofollow.Folder(root, filepath.Dir(name))
	if err != nil {
		return err
	}
	defer folder.Close()
	name = filepath.Base(name)
	info, err := folder.Lstat(name)
	if err != nil {
		return err
	}
	if info.IsDir() {
		return fs.ErrNotExist
	}
	return folder.Remove(name)
}

// absolute returns the absolute path of what lies in the tree.
func (t *tree) absolute(name string) (string, error) {
	dir, err := filepath.Abs(t.dir)
	return filepath.Join(dir, name), err
}

// inside returns where in the tree a path leads. A service that ran in another folder
// may have recorded it: the last elements, as many as depth, of a relative path that
// does not lead into the tree count as lying in it.
func (t *tree) inside(path string, depth int) (string, error) {
	dir, err := t.absolute("")
	if err != nil {
		return "", err
	}
	target, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	resolved, err := filepath.EvalSymlinks(dir)
	if err != nil {
		resolved = dir
	}
	for _, base := range []string{dir, resolved} {
		if rel, err := filepath.Rel(base, target); err == nil && rel != "." && filepath.IsLocal(rel) {
			return rel, nil
		}
	}
	if filepath.IsLocal(path) {
		elements := strings.Split(filepath.Clean(path), string(filepath.Separator))
		return filepath.Join(elements[max(0, len(elements)-depth):]...), nil
	}
	return "", fmt.Errorf("path %q: %w", path, ports.ErrNotFound)
}
