//go:build race

package exit

import (
	"runtime"
	"syscall"
)

// Now is os.Exit without the second for which the race detector sleeps in it.
// A race that was found still fails the process.
func Now(code int) {
	const raced = 66 // what the race detector exits with
	if runtime.RaceErrors() > 0 {
		code = raced
	}
	syscall.Exit(code)
}
