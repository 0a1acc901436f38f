package process

import (
	"fmt"
	"os"
)

// expendable has the system kill a process, and what it will start, before
// any other when memory runs out: an analysis can be done again. Where the
// system does not let us, all stay equal before it.
func expendable(pid int) {
	const first = "1000" // the most, see proc_pid_oom_score_adj(5)
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte(first), 0)
}
