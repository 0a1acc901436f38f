package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"songmap/adapters/internal/durable"
	"songmap/ports"
)

// trashName is the folder, in the tree and so on the same disk, to which files
// are moved that no job owns. In it there is a folder for each time.
const trashName = ".trash"

// trashStamp writes the time into the name of such a folder, in UTC.
const trashStamp = "20060102T150405.000000Z"

// trashed is where in the tree a thing lies that was discarded.
func trashed(at time.Time, name string) string {
	return filepath.Join(trashName, at.UTC().Format(trashStamp), name)
}

// discard moves what lies in the tree into the trash, under a name of its own.
// Nothing is synced: after a power cut it lies in one place or the other.
func (t *tree) discard(ctx context.Context, from, name string, at time.Time) (int64, error) {
	root, err := t.open()
	if err != nil {
		return 0, present(errors.Join(ctx.Err(), err))
	}
	defer root.Close()
	bytes, err := size(root, from)
	if err != nil {
		return 0, present(err)
	}
	for { // another of that name may have been discarded at the same time
		if _, err := root.Lstat(trashed(at, name)); errors.Is(err, fs.ErrNotExist) {
			break
		}
		at = at.Add(time.Microsecond)
	}
	folder, err := t.makeFolder(filepath.Dir(trashed(at, name)))
	if err != nil {
		return 0, err
	}
	defer folder.Close()
	return bytes, refused(root.Rename(from, trashed(at, name)))
}

// eachDiscarded calls visit for the names in the trash, by time.
func (t *tree) eachDiscarded(ctx context.Context, visit func(time.Time, fs.FileInfo) error) error {
	var times []time.Time
	err := t.list(ctx, trashName, func(info fs.FileInfo) error {
		if at, err := time.Parse(trashStamp, info.Name()); err == nil && info.IsDir() {
			times = append(times, at)
		}
		return nil
	})
	slices.SortFunc(times, time.Time.Compare)
	for _, at := range times {
		var there []fs.FileInfo // first, as the folder goes with what is in it
		if err == nil {
			err = t.list(ctx, trashed(at, ""), func(info fs.FileInfo) error { there = append(there, info); return nil })
		}
		for _, info := range there {
			if err == nil {
				err = visit(at, info)
			}
		}
	}
	return err
}

// bringBack moves what was discarded back, unless its place is taken. Of a
// folder whose place is taken it moves what is not there.
func (t *tree) bringBack(ctx context.Context, at time.Time, name, to string) (int64, error) {
	root, err := t.open()
	if err != nil {
		return 0, errors.Join(ctx.Err(), err)
	}
	defer root.Close()
	defer cleanUp(root, at)
	return moveBack(root, trashed(at, name), to)
}

func moveBack(root *os.Root, from, to string) (int64, error) {
	there, err := root.Lstat(to)
	if errors.Is(err, fs.ErrNotExist) {
		bytes, err := size(root, from)
		if err != nil {
			return 0, err
		}
		return bytes, refused(errors.Join(root.Rename(from, to), durable.SyncRoot(root)))
	}
	if err != nil || !there.IsDir() {
		return 0, refused(err)
	}
	names, err := fs.ReadDir(root.FS(), filepath.ToSlash(from))
	if err != nil {
		return 0, present(absent(err))
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

// purge removes what was discarded.
func (t *tree) purge(ctx context.Context, at time.Time, name string) (int64, error) {
	root, err := t.open()
	if err != nil {
		return 0, present(errors.Join(ctx.Err(), err))
	}
	defer root.Close()
	defer cleanUp(root, at)
	bytes, err := size(root, trashed(at, name))
	if err != nil {
		return 0, present(err)
	}
	return bytes, refused(root.RemoveAll(trashed(at, name)))
}

// cleanUp removes the folder of a time when nothing is left in it.
func cleanUp(root *os.Root, at time.Time) { _ = root.Remove(trashed(at, "")) }

// size is how many bytes a file has, or all files in a folder together.
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
	return bytes, absent(err)
}

var (
	_ ports.Files = (*Uploads)(nil)
	_ ports.Files = (*Results)(nil)
)
