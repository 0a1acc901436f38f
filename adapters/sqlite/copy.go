package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"

	"songmap/adapters/internal/durable"
)

// CopyTo makes a consistent copy of the file under a name that is not taken,
// while others may read and write. When it has returned, the copy is whole, has
// passed SQLite's check, and survives a power cut; its name does when the
// caller has synced the folder. On an error nothing is left.
func (f *File) CopyTo(ctx context.Context, to string) (err error) {
	if err := create(to); err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(to))
		}
	}()
	// Unlike a copy of the file's pages this one leaves out what was deleted,
	// and keeps nobody from writing.
	if err := f.conn.Exec(ctx, "VACUUM INTO ?", to); err != nil {
		return fmt.Errorf("copy %w", f.refusal(err))
	}
	if err := verify(ctx, to); err != nil {
		return err
	}
	return durable.Sync(to)
}

// create makes an empty file for its owner's eyes alone. SQLite writes into a
// file that is there as long as it is empty, and removes the journal of another
// copy that was cut off under the name.
func create(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

func verify(ctx context.Context, path string) (err error) {
	f, err := OpenFile(ctx, path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Verify(ctx)
}
