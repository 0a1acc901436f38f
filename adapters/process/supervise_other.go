//go:build !unix

package process

import (
	"fmt"
	"io"
)

// HasSupervisor tells whether Supervise works here.
const HasSupervisor = false

// Supervise does not work here.
func Supervise(_ []string, _ io.Reader, stderr io.Writer) int {
	fmt.Fprintln(stderr, "supervisor: not on this system")
	return 125
}
