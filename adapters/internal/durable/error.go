package durable

import (
	"errors"
	"fmt"
	"syscall"

	"songmap/ports"
)

// Error translates an error of a disk into a port's: it is full, or may work again
// later.
func Error(err error) error {
	switch errno := syscall.Errno(0); {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", ports.ErrNoSpace, err)
	case errors.As(err, &errno):
		return fmt.Errorf("%w: %w", ports.ErrUnavailable, err)
	}
	return err
}
