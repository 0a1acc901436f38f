package files

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"songmap/domain"
	"songmap/ports"
)

// Found returns what the database at a place finds in the folder.
func (s *Uploads) Found(ctx context.Context, database string) (domain.Folder, error) {
	return s.found(ctx, database, s)
}

// Found returns what the database at a place finds in the folder.
func (s *Results) Found(ctx context.Context, database string) (domain.Folder, error) {
	return s.found(ctx, database, s)
}

// found returns what the database at a place finds in the tree of a store.
func (t *tree) found(ctx context.Context, database string, store ports.Files) (f domain.Folder, err error) {
	root, err := os.OpenRoot(t.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return f, nil
	}
	if err != nil {
		return f, err
	}
	defer root.Close()
	if f.Mark, err = readMark(root); err != nil {
		return f, err
	}
	f.Names = f.Mark != "" && string(f.Mark) == relative(t.dir, database)
	f.Holds, err = holdsFiles(ctx, store)
	return f, err
}

var errEnough = errors.New("enough")

// holdsFiles reports whether the store has anything that Songmap has named.
func holdsFiles(ctx context.Context, store ports.Files) (bool, error) {
	err := store.Each(ctx, func(f ports.Stored) error {
		if f.Foreign || f.Unfinished {
			return nil
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		return true, nil
	}
	return false, err
}

// relative returns the place of a database as marks of the version before name it.
func relative(dir, database string) string {
	from, err := filepath.Abs(dir)
	if err != nil {
		return database
	}
	to, err := filepath.Abs(database)
	if err != nil {
		return database
	}
	if rel, err := filepath.Rel(from, to); err == nil {
		return rel
	}
	return to
}
