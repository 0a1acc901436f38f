package files

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"songmap/adapters/internal/durable"
	"songmap/ports"
)

// lookupError translates the error of opening a name. Names come from outside, so one
// that the system does not accept, or that leads out of the os.Root (the only
// PathError without a system error), is not found.
func lookupError(err error) error {
	for _, reason := range []error{
		fs.ErrNotExist, syscall.ENOTDIR, syscall.EISDIR, syscall.ENAMETOOLONG, syscall.EINVAL, syscall.ELOOP,
	} {
		if errors.Is(err, reason) {
			return fmt.Errorf("%w: %w", ports.ErrNotFound, err)
		}
	}
	errno, path := syscall.Errno(0), (*fs.PathError)(nil)
	if errors.As(err, &path) && !errors.As(err, &errno) {
		return fmt.Errorf("%w: %w", ports.ErrNotFound, err)
	}
	return durable.Error(err)
}
