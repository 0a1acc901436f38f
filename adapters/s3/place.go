package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"songmap/ports"
)

// Place is where a file of a job lies, or would lie, for commands that work on files
// without the service.
type Place struct {
	area *area
	name string // in the area
}

// Place returns where the upload with this path belongs. A path that leads out of the
// store is ErrNotFound.
func (s *Uploads) Place(path string) (Place, error) {
	name, err := s.inside(path, 1)
	return Place{&s.area, name}, err
}

// Place returns where the job's Song Map belongs; an empty path means the default
// place. A path that leads out of the store is ErrNotFound.
func (s *Results) Place(jobID, path string) (Place, error) {
	name, err := s.songMap(jobID, path)
	return Place{&s.area, name}, err
}

// Open opens the file, or returns ErrNotFound.
func (p Place) Open(ctx context.Context) (ports.File, error) { return p.area.view(ctx, p.name) }

// Put puts what r returns. The error is or wraps fs.ErrExist if anything is there.
func (p Place) Put(ctx context.Context, r io.Reader) error {
	key := p.area.object(p.name)
	_, err := p.area.stat(ctx, key)
	if err == nil {
		return fmt.Errorf("%s: %w", key, fs.ErrExist)
	}
	if !errors.Is(err, ports.ErrNotFound) {
		return err
	}
	if err := p.area.check(ctx); err != nil {
		return err
	}
	_, err = p.area.put(ctx, key, mediaType(p.name), r)
	return err
}
