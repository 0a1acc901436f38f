package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"songmap/adapters/internal/durable"
)

// Replace puts the database at next in the place of the one at path, and keeps
// that under the name aside, which it returns; none if there was none. The
// caller owns path. A damaged database is kept with its log if that cannot
// be folded into it; a database of another program is refused.
func Replace(ctx context.Context, path, next, aside string) (string, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", errors.Join(removeLog(path), durable.Rename(next, path))
	}
	switch err := fold(ctx, path); {
	case errors.Is(err, ErrForeign):
		return "", errors.Join(err, os.Remove(next))
	case err != nil: // that is why it is to be replaced
		if err := os.Rename(path+"-wal", aside+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	if err := os.Link(path, aside); err != nil { // so that path is never without a database
		if err := os.Rename(path, aside); err != nil { // on disks that have no links
			return "", err
		}
	}
	return aside, errors.Join(removeLog(path), durable.Rename(next, path))
}

// fold writes what is in the log into the database.
func fold(ctx context.Context, path string) error {
	f, err := OpenFile(ctx, path)
	if err != nil {
		return err
	}
	_, err = f.db.DB.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return errors.Join(err, f.Close())
}

// removeLog drops a log that belongs to another database than the one that is
// about to come: SQLite might take it for the new one's.
func removeLog(path string) error {
	for _, name := range []string{path + "-wal", path + "-shm", path + "-journal"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
