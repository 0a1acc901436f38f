package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/jobfolder"
	"songmap/adapters/internal/nofollow"
	"songmap/ports"
)

// Workspace returns the job's folder itself: what lies there is kept.
func (s *Results) Workspace(ctx context.Context, jobID string) (ports.Workspace, error) {
	if err := errors.Join(ctx.Err(), jobfolder.Check(jobID)); err != nil {
		return nil, err
	}
	folder, err := s.createFolder(jobID)
	if err != nil {
		return nil, err
	}
	defer folder.Close()
	dir, err := s.absolute(jobID)
	return jobFolder(dir), err
}

// jobFolder is the absolute name of the folder of a job.
type jobFolder string

func (f jobFolder) Dir() string              { return string(f) }
func (jobFolder) Keep(context.Context) error { return nil }
func (jobFolder) Release()                   {}

func (s *Results) Stem(ctx context.Context, jobID, name string) (ports.File, error) {
	if err := jobfolder.Check(jobID, name); err != nil {
		return ports.File{}, err
	}
	for _, file := range jobfolder.StemFiles(name) {
		f, err := s.view(ctx, filepath.Join(jobID, filepath.FromSlash(file)))
		if !errors.Is(err, ports.ErrNotFound) {
			return f, err
		}
	}
	return ports.File{}, fmt.Errorf("stem %s of job %s: %w", name, jobID, ports.ErrNotFound)
}

func (s *Results) Peaks(ctx context.Context, jobID string) (ports.File, error) {
	if err := jobfolder.Check(jobID); err != nil {
		return ports.File{}, err
	}
	return s.view(ctx, filepath.Join(jobID, jobfolder.Peaks))
}

// EachSideFile calls visit for the name of every side file of the job, as Workspace.Keep
// would keep it.
func (s *Results) EachSideFile(ctx context.Context, jobID string, visit func(name string) error) error {
	if err := errors.Join(ctx.Err(), jobfolder.Check(jobID)); err != nil {
		return err
	}
	root, err := s.open()
	if errors.Is(err, ports.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	defer root.Close()
	folder, err := nofollow.Folder(root, jobID)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return durable.Error(err)
	}
	defer folder.Close()
	return fs.WalkDir(folder.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		hidden := strings.HasPrefix(e.Name(), ".") && name != "."
		switch {
		case err != nil:
			return durable.Error(err)
		case hidden && e.IsDir():
			return fs.SkipDir
		case hidden || !e.Type().IsRegular() || strings.HasSuffix(name, jobfolder.SongMap):
			return nil
		}
		return visit(name)
	})
}

// SideFile returns where the job's side file with a name belongs. A name that leads out
// of the job's folder is ErrNotFound.
func (s *Results) SideFile(jobID, name string) (Place, error) {
	if err := jobfolder.Check(jobID); err != nil {
		return Place{}, err
	}
	if !fs.ValidPath(name) {
		return Place{}, fmt.Errorf("side file %q: %w", name, ports.ErrNotFound)
	}
	return Place{&s.tree, filepath.Join(jobID, filepath.FromSlash(name))}, nil
}
