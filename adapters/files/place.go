package files

import (
	"context"
	"io"
	"path/filepath"

	"songmap/adapters/internal/durable"
	"songmap/ports"
)

// Place is where a file of a job lies, or would lie, for commands that work on files
// without the service.
type Place struct {
	tree *tree
	name string // in the tree
}

// Place returns where the upload with this path belongs. A path that leads out
// of the store is ErrNotFound.
func (s *Uploads) Place(path string) (Place, error) {
	name, err := s.inside(path, 1)
	return Place{&s.tree, name}, err
}

// Place returns where the job's Song Map belongs; an empty path means the
// default place. A path that leads out of the store is ErrNotFound.
func (s *Results) Place(jobID, path string) (Place, error) {
	name, err := s.name(jobID, path)
	return Place{&s.tree, name}, err
}

// Open opens the file, or returns ErrNotFound. What it reads from is an *os.File,
// which can be linked.
func (p Place) Open(ctx context.Context) (ports.File, error) { return p.tree.view(ctx, p.name) }

// Put writes what r returns to the place. The error is or wraps fs.ErrExist if
// anything is there, and ErrNotFound if something is in the way of its folder.
func (p Place) Put(ctx context.Context, r io.Reader) error {
	folder, err := p.tree.createFolder(filepath.Dir(p.name))
	if err != nil {
		return err
	}
	defer folder.Close()
	_, err = p.tree.write(ctx, folder, r, publication{
		name: func(temp string) (string, error) {
			name := filepath.Base(p.name)
			return name, p.tree.linkNew(folder, temp, name)
		},
		sync: func() error { return durable.SyncRoot(folder) },
	})
	return err
}
