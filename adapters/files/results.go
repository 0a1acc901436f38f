package files

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

// Results stores what analyses leave, in a folder for each job.
type Results struct{ tree }

var _ ports.Results = (*Results)(nil)

// NewResults returns a store below dir, which the first result creates unless a mark is
// required. It refuses results when fewer than minFree bytes are free.
func NewResults(dir string, minFree int64) *Results {
	s := &Results{tree{dir: dir, minFree: minFree}}
	s.locate = s.locateStored
	return s
}

func (s *Results) Save(ctx context.Context, jobID, token string, songMap []byte) (string, error) {
	if err := jobfolder.Check(jobID, token); err != nil {
		return "", err
	}
	folder, err := s.createFolder(jobID)
	if err != nil {
		return "", err
	}
	defer folder.Close()
	name := func(temp string) (string, error) {
		name := jobID + jobfolder.SongMap
		err := s.linkNew(folder, temp, name)
		if errors.Is(err, fs.ErrExist) {
			name = jobID + "." + token + jobfolder.SongMap
			err = s.linkNew(folder, temp, name)
		}
		return name, err
	}
	w, err := s.write(ctx, folder, bytes.NewReader(songMap), publication{
		name: name, sync: func() error { return durable.SyncRoot(folder) }, folder: jobID,
	})
	if err != nil {
		return "", fmt.Errorf("song map of job %s: %w", jobID, err)
	}
	return filepath.Join(s.dir, jobID, w.name), nil
}

func (s *Results) Open(ctx context.Context, jobID, path string) (ports.File, error) {
	name, err := s.name(jobID, path)
	if err != nil {
		return ports.File{}, err
	}
	return s.view(ctx, name)
}

// locateStored returns where in the tree the folder of a job or a Song Map lies.
func (s *Results) locateStored(f ports.Stored) (string, error) {
	if f.Path == "" {
		return f.JobID, jobfolder.Check(f.JobID)
	}
	return s.name(f.JobID, f.Path)
}

// name returns where in the tree a Song Map lies.
func (s *Results) name(jobID, path string) (string, error) {
	name, err := jobfolder.Place(jobID, path, s.inside)
	return filepath.FromSlash(name), err
}

func (s *Results) Remove(ctx context.Context, jobID string) error {
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
	return durable.Error(root.RemoveAll(jobID))
}
