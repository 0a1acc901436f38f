package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"songmap/adapters/internal/durable"
)

// Replace puts the database at next in the place of the one at path, and keeps
// that under the name aside, which must not be taken; it returns the name, or
// none if there was no database. The caller owns path. A damaged database is
// kept with its log if that cannot be folded into it; one that another program
// uses, or made, is refused.
//
// The path is resolved (Resolve): a link stays, and what it leads to is replaced.
func Replace(ctx context.Context, path, next, aside string) (string, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return "", errors.Join(removeLog(path), durable.Rename(next, path))
	}
	if _, err := os.Lstat(aside); err == nil {
		return "", errors.Join(&fs.PathError{Op: "keep", Path: aside, Err: fs.ErrExist}, os.Remove(next))
	}
	switch err := fold(ctx, path); {
	case errors.Is(err, ErrDamaged): // that is why it is to be replaced
		if err := os.Rename(path+"-wal", aside+"-wal"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	case err != nil:
		return "", errors.Join(err, os.Remove(next))
	}
	if err := removeLog(path); err != nil {
		return "", err
	}
	return aside, swap(path, next, aside)
}

// swap gives next the name path, and what has it the name aside. There is a
// database of that name at every moment, and it has no other, as far as the
// disk can do so.
func swap(path, next, aside string) error {
	if err := os.Rename(next, aside); err != nil {
		return err
	}
	if exchange(aside, path) == nil {
		return durable.SyncFolder(filepath.Dir(path))
	}
	if err := os.Rename(aside, next); err != nil {
		return err
	}
	if err := os.Link(path, aside); err != nil {
		if err := os.Rename(path, aside); err != nil {
			return err
		}
	}
	return durable.Rename(next, path)
}

// fold writes what is in the log into the database. The log goes with the last
// connection, so one that stays belongs to another program.
func fold(ctx context.Context, path string) error {
	f, err := OpenFile(ctx, path)
	if err != nil {
		return err
	}
	err = f.conn.Exec(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	if err != nil {
		return errors.Join(f.refusal(err), f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	if _, err := os.Lstat(path + "-wal"); err == nil {
		return fmt.Errorf("%s is in use by another program", path)
	}
	return nil
}

// removeLog removes a log that belongs to another database than the one that is
// about to come: SQLite might take it for the new one's.
func removeLog(path string) error {
	for _, name := range []string{path + "-wal", path + "-shm", path + "-journal"} {
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}
