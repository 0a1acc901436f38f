//go:build !unix

package process

import (
	"errors"
	"io"
)

// HasSupervisor tells whether Supervise works here.
const HasSupervisor = false

// Supervise does not work here.
func Supervise(_ []string, _ io.Reader, stderr io.Writer) int {
	return refuse(stderr, errors.ErrUnsupported)
}
