package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"path"

	"github.com/google/uuid"

	"songmap/adapters/internal/jobfolder"
	"songmap/domain"
	"songmap/ports"
)

// Uploads stores uploads below uploads/.
type Uploads struct{ area }

var _ ports.Uploads = (*Uploads)(nil)

// New returns the stores of uploads and of results at a location. They ask it nothing
// before they are used.
func New(l Location, c Config) (*Uploads, *Results, error) {
	b, err := newBucket(l, c)
	if err != nil {
		return nil, nil, err
	}
	uploads := &Uploads{area{bucket: b, name: "uploads"}}
	uploads.locate = func(f ports.Stored) (string, error) { return uploads.inside(f.Path, 1) }
	results := &Results{area{bucket: b, name: "output", follows: &uploads.area}}
	results.locate = results.locateStored
	return uploads, results, nil
}

func (s *Uploads) Save(ctx context.Context, fileName string, r io.Reader) (domain.Upload, error) {
	if err := s.check(ctx); err != nil {
		return domain.Upload{}, err
	}
	name := uuid.NewString() + jobfolder.Extension(fileName) // random, so that it cannot be guessed
	w, err := s.put(ctx, s.object(name), mediaType(name), r)
	if err != nil {
		s.undo(ctx, s.object(name))
		return domain.Upload{}, fmt.Errorf("upload: %w", err)
	}
	return domain.Upload{Path: s.path(name), FileName: fileName, Size: w.size, SHA256: w.sha256}, nil
}

// mediaType is for people who look into the bucket.
func mediaType(name string) string {
	if t := mime.TypeByExtension(path.Ext(name)); t != "" {
		return t
	}
	return "application/octet-stream"
}

func (s *Uploads) Open(ctx context.Context, path string) (ports.File, error) {
	name, err := s.inside(path, 1)
	if err != nil {
		return ports.File{}, err
	}
	return s.view(ctx, name)
}

// Fetch copies the upload into a temporary file. It is compared with the digest of the
// row, which was computed from what the client sent.
func (s *Uploads) Fetch(ctx context.Context, upload domain.Upload) (name string, release func(), err error) {
	f, err := s.Open(ctx, upload.Path)
	if err != nil {
		return "", func() {}, err
	}
	defer f.Close()
	name, digest, err := s.scratch.copy(f, upload.Size, path.Ext(f.Name))
	if err == nil && upload.SHA256 != "" && upload.SHA256 != digest {
		err = fmt.Errorf("upload %s is not what was uploaded, its digest is %s: %w", upload.Path, digest, ports.ErrNotFound)
	}
	release = func() { s.scratch.remove(name) }
	if err != nil {
		release()
		return "", func() {}, err
	}
	return name, release, nil
}

func (s *Uploads) Remove(ctx context.Context, path string) error {
	name, err := s.inside(path, 1)
	if err = errors.Join(err, s.check(ctx)); err != nil {
		return err
	}
	return s.remove(ctx, s.object(name))
}
