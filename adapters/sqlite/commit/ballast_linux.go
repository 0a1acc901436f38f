package commit

import (
	"os"

	"golang.org/x/sys/unix"
)

// reserve gives a file room on the disk without writing to it.
func reserve(f *os.File, bytes int64) error {
	return unix.Fallocate(int(f.Fd()), 0, 0, bytes)
}
