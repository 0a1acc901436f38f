package s3

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/minio/minio-go/v7"

	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

// Stem lists the job's folder rather than to ask for each name that a stem may have.
func (s *Results) Stem(ctx context.Context, jobID, name string) (ports.File, error) {
	if err := jobfolder.Check(jobID, name); err != nil {
		return ports.File{}, err
	}
	there := make(map[string]bool)
	err := s.list(ctx, s.all(jobID), func(o minio.ObjectInfo) error {
		there[s.within(jobID, o.Key)] = true
		return nil
	})
	if err != nil {
		return ports.File{}, err
	}
	for _, file := range jobfolder.StemFiles(name) {
		if there[file] {
			return s.view(ctx, path.Join(jobID, file))
		}
	}
	return ports.File{}, s.absent(ctx, fmt.Errorf("stem %s of job %s: %w", name, jobID, ports.ErrNotFound))
}

func (s *Results) Peaks(ctx context.Context, jobID string) (ports.File, error) {
	if err := jobfolder.Check(jobID); err != nil {
		return ports.File{}, err
	}
	return s.view(ctx, path.Join(jobID, jobfolder.Peaks))
}

// EachSideFile calls visit for the name of every side file of the job.
func (s *Results) EachSideFile(ctx context.Context, jobID string, visit func(name string) error) error {
	if err := jobfolder.Check(jobID); err != nil {
		return err
	}
	return s.list(ctx, s.all(jobID), func(o minio.ObjectInfo) error {
		name := s.within(jobID, o.Key)
		if strings.HasSuffix(name, jobfolder.SongMap) {
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
	name, err := s.inside(name, strings.Count(name, "/")+1)
	return Place{&s.area, path.Join(jobID, name)}, err
}
