package files

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/jobfolder"
	"songmap/ports"
)

// trashName is the folder, in the tree and so on the same disk, for discarded files. It
// has a folder for each time.
const trashName = ".trash"

// trashPath returns where in the tree something discarded lies.
func trashPath(at time.Time, name string) string {
	return filepath.Join(trashName, at.UTC().Format(jobfolder.TrashStamp), name)
}

// Discard moves a file or a folder into the trash. A Song Map lies there beside the
// folders of jobs: its own folder stays where it is. Nothing is synced: after a power
// cut it lies in one place or the other.
func (t *tree) Discard(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
	from, err := t.locate(f)
	if err != nil {
		return 0, ignoreNotFound(err)
	}
	root, err := t.open()
	if err != nil {
		return 0, ignoreNotFound(errors.Join(ctx.Err(), err))
	}
	defer root.Close()
	bytes, err := size(root, from)
	if err != nil {
		return 0, ignoreNotFound(err)
	}
	name := filepath.Base(from)
	for { // another of that name may have been discarded at the same time
		if _, err := root.Lstat(trashPath(at, name)); errors.Is(err, fs.ErrNotExist) {
			break
		}
		at = at.Add(time.Microsecond)
	}
	folder, err := t.createFolder(filepath.Dir(trashPath(at, name)))
	if err != nil {
		return 0, err
	}
	defer folder.Close()
	return bytes, durable.Error(root.Rename(from, trashPath(at, name)))
}

// eachDiscarded calls visit for the names in the trash, by time.
func (t *tree) eachDiscarded(ctx context.Context, visit func(time.Time, fs.FileInfo) error) error {
	var times []time.Time
	err := t.list(ctx, trashName, func(info fs.FileInfo) error {
		if at, err := time.Parse(jobfolder.TrashStamp, info.Name()); err == nil && info.IsDir() {
			times = append(times, at)
		}
		return nil
	})
	slices.SortFunc(times, time.Time.Compare)
	for _, at := range times {
		var there []fs.FileInfo // first, as the folder is removed with the last of them
		if err == nil {
			err = t.list(ctx, trashPath(at, ""), func(info fs.FileInfo) error { there = append(there, info); return nil })
		}
		for _, info := range there {
			if err == nil {
				err = visit(at, info)
			}
		}
	}
	return err
}

// Restore moves something discarded back, unless its place is taken. Of a folder whose
// place is taken it moves the files whose own place is free.
func (t *tree) Restore(ctx context.Context, d ports.Discarded) (int64, error) {
	to, err := t.locate(d.Stored)
	if err != nil {
		return 0, err
	}
	if parent := filepath.Dir(to); parent != "." {
		folder, err := t.createFolder(parent)
		if err != nil {
			return 0, err
		}
		defer folder.Close()
	}
	root, err := t.open()
	if err != nil {
		return 0, errors.Join(ctx.Err(), err)
	}
	defer root.Close()
	defer removeIfEmpty(root, d.At)
	return moveBack(root, trashPath(d.At, filepath.Base(to)), to)
}

func moveBack(root *os.Root, from, to string) (int64, error) {
	there, err := root.Lstat(to)
	if errors.Is(err, fs.ErrNotExist) {
		bytes, err := size(root, from)
		if err != nil {
			return 0, err
		}
		return bytes, durable.Error(errors.Join(root.Rename(from, to), durable.SyncRoot(root)))
	}
	if err != nil || !there.IsDir() {
		return 0, durable.Error(err)
	}
	names, err := fs.ReadDir(root.FS(), filepath.ToSlash(from))
	if err != nil {
		return 0, ignoreNotFound(lookupError(err))
	}
	var bytes int64
	for _, e := range names {
		n, err := moveBack(root, filepath.Join(from, e.Name()), filepath.Join(to, e.Name()))
		if err != nil {
			return bytes, err
		}
		bytes += n
	}
	_ = root.Remove(from) // where something is left, it stays
	return bytes, nil
}

// Purge removes what was discarded for good.
func (t *tree) Purge(ctx context.Context, d ports.Discarded) (int64, error) {
	root, err := t.open()
	if err != nil {
		return 0, ignoreNotFound(errors.Join(ctx.Err(), err))
	}
	defer root.Close()
	defer removeIfEmpty(root, d.At)
	name := trashPath(d.At, filepath.Base(cmp.Or(d.Path, d.JobID))) // whatever it is: nothing else has that name
	bytes, err := size(root, name)
	if err != nil {
		return 0, ignoreNotFound(err)
	}
	return bytes, durable.Error(root.RemoveAll(name))
}

// removeIfEmpty removes the folder of a time if nothing is left in it.
func removeIfEmpty(root *os.Root, at time.Time) { _ = root.Remove(trashPath(at, "")) }

// size returns how many bytes a file has, or all files in a folder together.
func size(root *os.Root, name string) (bytes int64, err error) {
	err = fs.WalkDir(root.FS(), filepath.ToSlash(name), func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			bytes += info.Size()
		}
		return err
	})
	return bytes, lookupError(err)
}
