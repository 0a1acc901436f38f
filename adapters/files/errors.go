package files

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"songmap/ports"
)

// refused is the error of a disk that does not do its work: it is full, or
// may work again later.
func refused(err error) error {
	switch errno := syscall.Errno(0); {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", ports.ErrNoSpace, err)
	case errors.As(err, &errno):
		return fmt.Errorf("%w: %w", ports.ErrUnavailable, err)
	}
	return err
}

// absent is the error of a name that was looked up. Names come from outside,
// so one that the system cannot take, or that os.Root does not let out (the
// only PathError without a system error), names nothing.
func absent(err error) error {
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
	return refused(err)
}
