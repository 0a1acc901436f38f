package sqlite

import (
	"context"
	"time"

	"songmap/adapters/sqlite/owner"
)

// Own makes this process the owner of the database at path, which need not be
// there yet, or returns ErrOwned. The caller gives it up.
func Own(path string) (giveUp func() error, err error) {
	if path, err = resolved(path); err != nil {
		return nil, err
	}
	o, err := owner.Own(path)
	if err != nil {
		return nil, refusal(path, err)
	}
	return o.GiveUp, nil
}

// OneName returns ErrLinked if the database at path has other names, and
// it cannot be known that this is the one under which it was used last. To replace
// it, that does not matter.
func OneName(path string) error {
	path, err := resolved(path)
	if err != nil {
		return err
	}
	if err := owner.OneName(path); err != nil {
		return refusal(path, err)
	}
	return nil
}

// Recount puts the counters right. It is for the owner of the file.
func (f *File) Recount(ctx context.Context) error { return f.together(ctx, f.schema.Recount()) }

// MendDeliveries lets what is stranded come up at a time, and puts the counters
// right. It is for the owner of the file.
func (f *File) MendDeliveries(ctx context.Context, at time.Time) error {
	return f.together(ctx, f.schema.MendDeliveries(at))
}

// RepairNames makes the index of file names anew if it is not what it should
// be, and reports whether it has. It is for the owner of the file.
func (f *File) RepairNames(ctx context.Context) (repaired bool, err error) {
	if there, err := f.has(ctx, "job_names"); err != nil || !there {
		return false, err
	}
	if err = f.conn.Exec(ctx, "INSERT INTO job_names (job_names) VALUES ('integrity-check')"); err == nil {
		return false, nil
	}
	if !damaged(err) {
		return false, f.refusal(err)
	}
	if err := f.conn.Exec(ctx, "INSERT INTO job_names (job_names) VALUES ('rebuild')"); err != nil {
		return false, f.refusal(err)
	}
	return true, nil
}

// Vacuum gives the space of deleted rows back to the disk, for which it needs
// as much again meanwhile. It is for the owner of the file: others would wait.
func (f *File) Vacuum(ctx context.Context) error {
	if err := f.conn.Exec(ctx, "VACUUM"); err != nil {
		return f.refusal(err)
	}
	return nil
}
