package files

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/google/uuid"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/jobfolder"
	"songmap/domain"
	"songmap/ports"
)

// Uploads stores uploads in one folder. The path of an upload is the folder's name as
// configured and the file's name.
type Uploads struct{ tree }

var _ ports.Uploads = (*Uploads)(nil)

// NewUploads returns a store in dir, which the first upload creates unless a mark is
// required. It refuses uploads when fewer than minFree bytes are free.
func NewUploads(dir string, minFree int64) *Uploads {
	s := &Uploads{tree{dir: dir, minFree: minFree}}
	s.locate = func(f ports.Stored) (string, error) { return s.inside(f.Path, 1) }
	return s
}

func (s *Uploads) Save(ctx context.Context, fileName string, r io.Reader) (domain.Upload, error) {
	root, err := s.openOrCreate()
	if err != nil {
		return domain.Upload{}, err
	}
	defer root.Close()
	w, err := s.write(ctx, root, r, publication{
		name: func(temp string) (string, error) {
			name := uuid.NewString() + jobfolder.Extension(fileName) // random, so that it cannot be guessed
			return name, root.Rename(temp, name)
		},
		// All uploads share the folder, and concurrent ones a sync of it.
		sync: func() error { return s.syncing.Do(func() error { return durable.SyncRoot(root) }) },
	})
	if err != nil {
		return domain.Upload{}, fmt.Errorf("upload: %w", err)
	}
	return domain.Upload{
		Path: filepath.Join(s.dir, w.name), FileName: fileName, Size: w.size, SHA256: w.sha256,
	}, nil
}

func (s *Uploads) Open(ctx context.Context, path string) (ports.File, error) {
	name, err := s.inside(path, 1)
	if err != nil {
		return ports.File{}, err
	}
	return s.view(ctx, name)
}

// Fetch returns the upload itself, which stays as it is until it is removed.
func (s *Uploads) Fetch(ctx context.Context, upload domain.Upload) (file string, release func(), err error) {
	f, err := s.Open(ctx, upload.Path)
	if err != nil {
		return "", func() {}, err
	}
	if err := f.Close(); err != nil {
		return "", func() {}, durable.Error(err)
	}
	name, err := s.inside(upload.Path, 1)
	if err != nil {
		return "", func() {}, err
	}
	file, err = s.absolute(name)
	return file, func() {}, err
}

func (s *Uploads) Remove(ctx context.Context, path string) error {
	name, err := s.inside(path, 1)
	if err != nil {
		return err
	}
	return s.remove(ctx, name)
}
