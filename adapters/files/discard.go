package files

import (
	"context"
	"io/fs"
	"path/filepath"
	"strings"
	"time"

	"songmap/ports"
)

// Discard implements ports.Files.
func (s *Uploads) Discard(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
	name, err := s.inside(f.Path, 1)
	if err != nil {
		return 0, present(err)
	}
	return s.discard(ctx, name, filepath.Base(name), at)
}

// EachDiscarded implements ports.Files.
func (s *Uploads) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	return s.eachDiscarded(ctx, func(at time.Time, info fs.FileInfo) error {
		name := info.Name()
		return visit(ports.Discarded{At: at, Stored: ports.Stored{
			Path: filepath.Join(s.dir, name), Foreign: !uploadName.MatchString(name), Unfinished: strings.HasSuffix(name, partial),
		}})
	})
}

// Restore implements ports.Files.
func (s *Uploads) Restore(ctx context.Context, d ports.Discarded) (int64, error) {
	name := filepath.Base(d.Path)
	return s.bringBack(ctx, d.At, name, name)
}

// Purge implements ports.Files.
func (s *Uploads) Purge(ctx context.Context, d ports.Discarded) (int64, error) {
	return s.purge(ctx, d.At, filepath.Base(d.Path))
}

// Discard implements ports.Files. A Song Map lies in the trash beside the
// folders of jobs: its own folder stays where it is.
func (s *Results) Discard(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
	if err := check(f.JobID); err != nil {
		return 0, present(err)
	}
	if f.Path == "" {
		return s.discard(ctx, f.JobID, f.JobID, at)
	}
	name, err := s.name(f.JobID, f.Path)
	if err != nil {
		return 0, present(err)
	}
	return s.discard(ctx, name, filepath.Base(name), at)
}

// EachDiscarded implements ports.Files.
func (s *Results) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	return s.eachDiscarded(ctx, func(at time.Time, info fs.FileInfo) error {
		id, _, _ := strings.Cut(info.Name(), ".")
		if check(id) != nil {
			return nil
		}
		d := ports.Discarded{At: at, Stored: ports.Stored{JobID: id, Foreign: !folderName.MatchString(id)}}
		if !info.IsDir() {
			d.Path = filepath.Join(s.dir, id, info.Name())
		}
		return visit(d)
	})
}

// Restore implements ports.Files.
func (s *Results) Restore(ctx context.Context, d ports.Discarded) (int64, error) {
	if err := check(d.JobID); err != nil {
		return 0, err
	}
	if d.Path == "" {
		return s.bringBack(ctx, d.At, d.JobID, d.JobID)
	}
	folder, err := s.makeFolder(d.JobID)
	if err != nil {
		return 0, err
	}
	defer folder.Close()
	name := filepath.Base(d.Path)
	return s.bringBack(ctx, d.At, name, filepath.Join(d.JobID, name))
}

// Purge implements ports.Files.
func (s *Results) Purge(ctx context.Context, d ports.Discarded) (int64, error) {
	if d.Path == "" {
		return s.purge(ctx, d.At, d.JobID)
	}
	return s.purge(ctx, d.At, filepath.Base(d.Path))
}
