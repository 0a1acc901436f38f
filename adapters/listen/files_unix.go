//go:build unix

package listen

import (
	"math"

	"golang.org/x/sys/unix"
)

// Files is how many files and connections this process may have open;
// 0 if there is no such limit.
func Files() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil || limit.Cur > math.MaxInt32 {
		return 0
	}
	return int(limit.Cur)
}
