package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"

	"songmap/ports"
)

// ErrDamaged means that the file is no database, or one with broken pages.
var ErrDamaged = errors.New("is damaged or not a SQLite database")

// code is SQLite's extended result code for err, 0 if it is none of SQLite's.
func code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return lib.SQLITE_OK
}

// damaged reports whether err tells that the file cannot be trusted.
func damaged(err error) bool {
	primary := code(err) & 0xff
	return primary == lib.SQLITE_CORRUPT || primary == lib.SQLITE_NOTADB
}

// translate turns an error met while handling the job into one of ports.
func translate(err error, id string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("job %s: %w", id, ports.ErrNotFound)
	case code(err) == lib.SQLITE_CONSTRAINT_PRIMARYKEY:
		return fmt.Errorf("job %s: %w", id, ports.ErrExists)
	case code(err) == lib.SQLITE_CONSTRAINT_UNIQUE:
		return fmt.Errorf("job %s: %w", id, ports.ErrKeyTaken)
	default:
		return unavailable(err)
	}
}

// unavailable marks an error of the database as one, with its cause. The end
// of a caller's context is not the database's fault.
func unavailable(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if diskFull(err) {
		return fmt.Errorf("%w: %w: %w", ports.ErrNoSpace, ports.ErrUnavailable, err)
	}
	return fmt.Errorf("%w: %w", ports.ErrUnavailable, err)
}

// diskFull reports whether err tells that the disk has no room for what is to be
// written, or for the index of the log.
func diskFull(err error) bool {
	c := code(err)
	return c&0xff == lib.SQLITE_FULL || c == lib.SQLITE_IOERR_SHMSIZE
}
