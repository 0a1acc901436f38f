package s3

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"

	"github.com/minio/minio-go/v7"

	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

// Results stores what analyses leave, below output/ in a folder for each job.
type Results struct{ area }

var _ ports.Results = (*Results)(nil)

// Save puts the Song Map at the default place if nothing is there, else at a name of
// its own. A store that cannot be trusted to replace nothing always gets the latter
// (docs/decisions/0004-song-maps-are-never-replaced.md).
func (s *Results) Save(ctx context.Context, jobID, token string, songMap []byte) (string, error) {
	if err := jobfolder.Check(jobID, token); err != nil {
		return "", err
	}
	if err := s.check(ctx); err != nil {
		return "", err
	}
	refuses, err := s.refuses(ctx)
	if err != nil {
		return "", err
	}
	name := path.Join(jobID, jobID+jobfolder.SongMap)
	if refuses {
		err = s.putNew(ctx, s.object(name), songMapType, songMap)
	}
	if !refuses || errors.Is(err, fs.ErrExist) {
		name = path.Join(jobID, jobID+"."+token+jobfolder.SongMap)
		err = s.putOnce(ctx, s.object(name), songMapType, songMap)
	}
	if err != nil {
		return "", fmt.Errorf("song map of job %s: %w", jobID, err)
	}
	return s.path(name), nil
}

const songMapType = "application/json"

// refuses reports whether the store refuses a put that must not replace an object. It
// is tried out once: a store may pass over the condition.
func (b *bucket) refuses(ctx context.Context) (bool, error) {
	b.asking.Lock()
	defer b.asking.Unlock()
	if b.conditional != nil {
		return *b.conditional, nil
	}
	key := b.key(conditionName)
	first := b.putNew(ctx, key, "text/plain", []byte("once"))
	if first != nil && !errors.Is(first, fs.ErrExist) {
		return false, first
	}
	second := b.putNew(ctx, key, "text/plain", []byte("twice"))
	if second != nil && !errors.Is(second, fs.ErrExist) {
		return false, second
	}
	does := second != nil
	b.conditional = &does
	return does, nil
}

// conditionName is the object at which that is tried out.
const conditionName = ".songmap-condition"

func (s *Results) Open(ctx context.Context, jobID, path string) (ports.File, error) {
	name, err := s.songMap(jobID, path)
	if err != nil {
		return ports.File{}, err
	}
	return s.view(ctx, name)
}

// locateStored returns where in the area the folder of a job or a Song Map lies.
func (s *Results) locateStored(f ports.Stored) (string, error) {
	if f.Path == "" {
		return f.JobID, jobfolder.Check(f.JobID)
	}
	return s.songMap(f.JobID, f.Path)
}

// songMap returns where in the area a Song Map lies.
func (s *Results) songMap(jobID, path string) (string, error) {
	return jobfolder.Place(jobID, path, s.inside)
}

func (s *Results) Remove(ctx context.Context, jobID string) error {
	if err := errors.Join(jobfolder.Check(jobID), s.check(ctx)); err != nil {
		return err
	}
	return s.list(ctx, s.all(jobID), func(o minio.ObjectInfo) error { return s.remove(ctx, o.Key) })
}
