package s3

import (
	"context"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

var (
	_ ports.Files = (*Uploads)(nil)
	_ ports.Files = (*Results)(nil)
)

// unfinishedAfter is how old an upload that was not completed must be before it counts
// as cut off: another instance may be at it.
const unfinishedAfter = 24 * time.Hour

// Name is the last element of the path: no two objects of an area have the same.
func (a *area) Name(text string) string { return path.Base(text) }

// Each visits uploads, except for hidden objects.
func (s *Uploads) Each(ctx context.Context, visit func(ports.Stored) error) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	err := s.list(ctx, s.all(""), func(o minio.ObjectInfo) error {
		name := s.within("", o.Key)
		if strings.HasPrefix(name, ".") || strings.Contains(name, "/") {
			return nil
		}
		return visit(ports.Stored{Path: s.path(name), Modified: o.LastModified, Foreign: !jobfolder.IsUpload(name)})
	})
	if err != nil {
		return err
	}
	return s.eachUnfinished(ctx, visit)
}

// Each visits the folders of jobs and their Song Maps. A folder whose name a client may
// have chosen for a job counts if a Song Map of that job lies in it.
func (s *Results) Each(ctx context.Context, visit func(ports.Stored) error) error {
	if err := s.check(ctx); err != nil {
		return err
	}
	var job jobObjects
	err := s.list(ctx, s.all(""), func(o minio.ObjectInfo) error {
		id, name, found := strings.Cut(s.within("", o.Key), "/")
		if !found || jobfolder.Check(id) != nil {
			return nil
		}
		if id != job.folder.JobID { // keys come in order, so those of a job come together
			if err := job.visit(visit); err != nil {
				return err
			}
			job = jobObjects{folder: ports.Stored{JobID: id, Foreign: !jobfolder.IsJob(id)}}
		}
		if o.LastModified.After(job.folder.Modified) {
			job.folder.Modified = o.LastModified
		}
		if jobfolder.IsSongMap(id, name) {
			job.songMaps = append(job.songMaps, ports.Stored{JobID: id, Path: s.path(id + "/" + name), Modified: o.LastModified})
		}
		return nil
	})
	if err == nil {
		err = job.visit(visit)
	}
	if err != nil {
		return err
	}
	return s.eachUnfinished(ctx, visit)
}

// jobObjects is what lies in the folder of a job.
type jobObjects struct {
	folder   ports.Stored
	songMaps []ports.Stored
}

func (j jobObjects) visit(visit func(ports.Stored) error) error {
	if j.folder.JobID == "" || j.folder.Foreign && len(j.songMaps) == 0 {
		return nil
	}
	for _, f := range append([]ports.Stored{j.folder}, j.songMaps...) {
		if err := visit(f); err != nil {
			return err
		}
	}
	return nil
}

// eachUnfinished visits uploads in parts that were neither completed nor aborted. Other
// programs' are left alone.
func (a *area) eachUnfinished(ctx context.Context, visit func(ports.Stored) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing if visit fails
	defer cancel()
	before := a.now().Add(-unfinishedAfter)
	for u := range a.client.ListIncompleteUploads(ctx, a.location.Bucket, a.all(""), true) {
		if u.Err != nil {
			return a.storeError(u.Err)
		}
		if u.Initiated.After(before) {
			continue
		}
		if err := visit(ports.Stored{Path: a.path(a.within("", u.Key)), Modified: u.Initiated, Unfinished: true}); err != nil {
			return err
		}
	}
	return nil
}
