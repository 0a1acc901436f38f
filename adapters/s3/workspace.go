package s3

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/jobfolder"
	"songmap/adapters/internal/nofollow"
	"songmap/ports"
)

// Scratch returns ErrNoSpace while there is no room on this machine for what an analysis
// needs.
func (s *Results) Scratch() error { return s.scratch.room() }

// Workspace makes a temporary folder.
func (s *Results) Workspace(ctx context.Context, jobID string) (ports.Workspace, error) {
	if err := errors.Join(jobfolder.Check(jobID), s.check(ctx)); err != nil {
		return nil, err
	}
	dir, err := s.scratch.folder()
	return &workspace{s, jobID, dir}, err
}

// workspace is a temporary folder whose files are put into the folder of a job.
type workspace struct {
	results *Results
	jobID   string
	dir     string
}

func (w *workspace) Dir() string { return w.dir }

func (w *workspace) Release() { w.results.scratch.remove(w.dir) }

// Keep puts every file. Song Maps are not side files: an analyzer must not decide which
// one counts.
func (w *workspace) Keep(ctx context.Context) error {
	root, err := os.OpenRoot(w.dir)
	if err != nil {
		return durable.Error(err)
	}
	defer root.Close()
	if err := w.results.check(ctx); err != nil {
		return err
	}
	return fs.WalkDir(root.FS(), ".", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return durable.Error(err)
		case name == ".":
			return nil
		case !plain(e.Name()) && e.IsDir():
			return fs.SkipDir
		case !plain(e.Name()) || !e.Type().IsRegular() || strings.HasSuffix(name, jobfolder.SongMap):
			return nil
		}
		return w.keep(ctx, root, name)
	})
}

func (w *workspace) keep(ctx context.Context, root *os.Root, name string) error {
	f, err := nofollow.File(root, name)
	if errors.Is(err, fs.ErrNotExist) { // it has become something else
		return nil
	}
	if err != nil {
		return durable.Error(err)
	}
	defer f.Close()
	_, err = w.results.put(ctx, w.results.object(path.Join(w.jobID, name)), mediaType(name), f)
	return err
}
