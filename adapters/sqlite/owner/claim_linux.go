package owner

import (
	"errors"
	"io"
	"math"
	"os"

	"golang.org/x/sys/unix"
)

// claimed is the byte of a database that its owner locks: the last that a file
// could have. SQLite locks bytes around the first GiB.
const claimed = math.MaxInt64 - 1

// claim locks the file, by whatever name it was opened, until it is closed.
// The lock belongs to the open file, so it does not end when SQLite opens and
// closes the same file. A file system that has no such locks is none the worse:
// the lock beside the name holds.
func claim(f *os.File) error {
	lock := unix.Flock_t{Type: unix.F_WRLCK, Whence: io.SeekStart, Start: claimed, Len: 1}
	err := unix.FcntlFlock(f.Fd(), unix.F_OFD_SETLK, &lock)
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) {
		return ErrOwned
	}
	return nil
}
