package files

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/nofollow"
	"songmap/ports"
)

// list calls visit for each entry of a folder of the tree. It reads some at a time, as
// folders can be large.
func (t *tree) list(ctx context.Context, folder string, visit func(fs.FileInfo) error) error {
	root, err := t.open()
	if err != nil {
		return ignoreNotFound(err)
	}
	defer root.Close()
	below, err := nofollow.Folder(root, folder)
	if err != nil {
		return ignoreNotFound(lookupError(err))
	}
	defer below.Close()
	f, err := below.Open(".")
	if err != nil {
		return durable.Error(err)
	}
	defer f.Close()
	for {
		entries, err := f.ReadDir(listAtOnce)
		if errors.Is(err, io.EOF) || errors.Is(err, fs.ErrNotExist) { // the folder may be removed meanwhile
			return nil
		}
		if err != nil {
			return durable.Error(err)
		}
		if err := visitEntries(ctx, below, entries, visit); err != nil {
			return err
		}
	}
}

const listAtOnce = 1000

func visitEntries(ctx context.Context, folder *os.Root, entries []fs.DirEntry, visit func(fs.FileInfo) error) error {
	for _, e := range entries {
		if err := ctx.Err(); err != nil {
			return err
		}
		info, err := folder.Lstat(e.Name())
		if errors.Is(err, fs.ErrNotExist) { // gone since it was listed
			continue
		}
		if err != nil {
			return durable.Error(err)
		}
		if err := visit(info); err != nil {
			return err
		}
	}
	return nil
}

// ignoreNotFound is for what counts as empty if it is not there.
func ignoreNotFound(err error) error {
	if errors.Is(err, ports.ErrNotFound) {
		return nil
	}
	return err
}
