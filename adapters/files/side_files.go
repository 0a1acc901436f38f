package files

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"

	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

// Workspace returns the job's folder itself: what lies there is kept.
func (s *Results) Workspace(ctx context.Context, jobID string) (ports.Workspace, error) {
	if err := errors.Join(ctx.Err(), check(jobID)); err != nil {
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
	if err := check(jobID, name); err != nil {
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
	if err := check(jobID); err != nil {
		return ports.File{}, err
	}
	return s.view(ctx, filepath.Join(jobID, jobfolder.Peaks))
}
