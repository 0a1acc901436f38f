package commit

import (
	"errors"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// Code is SQLite's extended result code for err, 0 if it is none of SQLite's.
func Code(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return lib.SQLITE_OK
}

// DiskFull reports whether the disk has no room for what is to be written, or
// for the index of the log.
func DiskFull(err error) bool {
	code := Code(err)
	return code&0xff == lib.SQLITE_FULL || code == lib.SQLITE_IOERR_SHMSIZE
}
