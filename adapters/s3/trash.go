package s3

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"

	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

// trashName begins the names of what was discarded, below the prefix: then come the
// name of the area, the time, and the name in the area.
const trashName = ".trash"

// trashed is the key of something discarded, or begins the keys of all in a folder.
func (a *area) trashed(at time.Time, name string) string {
	return a.key(trashName, a.name, at.UTC().Format(jobfolder.TrashStamp), name)
}

// Discard moves an object, or those of a folder, into the trash. A Song Map lies there
// beside the folders of jobs. An upload in parts that was cut off is aborted: no job
// has owned it.
func (a *area) Discard(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
	if err := a.check(ctx); err != nil {
		return 0, err
	}
	if f.Unfinished {
		return 0, a.storeError(a.client.RemoveIncompleteUpload(ctx, a.location.Bucket, a.key(f.Path)))
	}
	name, err := a.locate(f)
	if err != nil {
		return 0, ignoreNotFound(err)
	}
	base := path.Base(name)
	for { // another of that name may have been discarded at the same time
		taken, err := a.holds(ctx, a.trashed(at, base))
		if err != nil {
			return 0, err
		}
		if !taken {
			break
		}
		at = at.Add(time.Microsecond)
	}
	return a.moveAll(ctx, a.object(name), a.trashed(at, base))
}

// discarded is something in the trash.
type discarded struct {
	at     time.Time
	name   string // in the trash: of an object or of a folder
	folder bool
}

// eachDiscarded calls visit for what lies in the trash, by time.
func (a *area) eachDiscarded(ctx context.Context, visit func(discarded) error) error {
	if err := a.check(ctx); err != nil {
		return err
	}
	var all []discarded // first, as visit moves what it is given
	top := a.key(trashName, a.name) + "/"
	err := a.list(ctx, top, func(o minio.ObjectInfo) error {
		stamp, rest, _ := strings.Cut(strings.TrimPrefix(o.Key, top), "/")
		at, err := time.Parse(jobfolder.TrashStamp, stamp)
		if err != nil || rest == "" {
			return nil
		}
		name, _, folder := strings.Cut(rest, "/")
		if d := (discarded{at, name, folder}); len(all) == 0 || all[len(all)-1] != d {
			all = append(all, d)
		}
		return nil
	})
	slices.SortStableFunc(all, func(x, y discarded) int { return x.at.Compare(y.at) })
	for _, d := range all {
		if err == nil {
			err = visit(d)
		}
	}
	return err
}

func (s *Uploads) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	return s.eachDiscarded(ctx, func(d discarded) error {
		return visit(ports.Discarded{At: d.at, Stored: ports.Stored{Path: s.path(d.name), Foreign: !jobfolder.IsUpload(d.name)}})
	})
}

func (s *Results) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	return s.eachDiscarded(ctx, func(d discarded) error {
		id, _, _ := strings.Cut(d.name, ".")
		if jobfolder.Check(id) != nil {
			return nil
		}
		f := ports.Stored{JobID: id, Foreign: !jobfolder.IsJob(id)}
		if !d.folder {
			f.Path = s.path(id + "/" + d.name)
		}
		return visit(ports.Discarded{At: d.at, Stored: f})
	})
}

// Restore moves something discarded back. What has something in its place stays.
func (a *area) Restore(ctx context.Context, d ports.Discarded) (int64, error) {
	to, err := a.locate(d.Stored)
	if err = errors.Join(err, a.check(ctx)); err != nil {
		return 0, err
	}
	return a.moveAll(ctx, a.trashed(d.At, path.Base(to)), a.object(to))
}

// Purge removes what was discarded for good.
func (a *area) Purge(ctx context.Context, d ports.Discarded) (bytes int64, err error) {
	if err := a.check(ctx); err != nil {
		return 0, err
	}
	name := path.Base(cmp.Or(d.Path, d.JobID)) // whatever it is: nothing else has that name
	err = a.below(ctx, a.trashed(d.At, name), func(o minio.ObjectInfo) error {
		err := a.remove(ctx, o.Key)
		if err == nil {
			bytes += o.Size
		}
		return err
	})
	return bytes, err
}
