package sqlite

import (
	"context"
	"errors"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/sqlite/commit"
	"songmap/adapters/sqlite/owner"
	"songmap/ports"
)

// Why a file cannot be used, or used any longer.
var (
	ErrOwned  = owner.ErrOwned
	ErrLinked = owner.ErrLinked
	ErrGone   = owner.ErrGone
)

// ErrDamaged means that the file is no database, or one with broken pages.
var ErrDamaged = errors.New("is damaged or not a SQLite database")

// damaged reports whether the file cannot be trusted, by an error of SQLite.
func damaged(err error) bool {
	primary := commit.Code(err) & 0xff
	return primary == lib.SQLITE_CORRUPT || primary == lib.SQLITE_NOTADB
}

// unavailable marks an error of the database as one, with its cause. The end
// of a caller's context is not the database's fault.
func unavailable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if commit.DiskFull(err) {
		return fmt.Errorf("%w: %w: %w", ports.ErrNoSpace, ports.ErrUnavailable, err)
	}
	return fmt.Errorf("%w: %w", ports.ErrUnavailable, err)
}
