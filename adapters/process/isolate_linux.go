package process

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// isolate gives the command a session of its own, away from the terminal. Without a
// supervisor, the system kills it when this process dies.
func isolate(cmd *exec.Cmd, supervised bool) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if !supervised {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
}

// limitMemory limits the address space of a process without a supervisor, and lets it be
// killed first if the machine's memory runs out all the same.
func limitMemory(pid int, bytes int64) error {
	killFirst(pid)
	return limit(pid, unix.RLIMIT_AS, bytes)
}

// killFirst lets the system kill a process, and what it will start, before any other
// when memory runs out: an analysis can be repeated. The system may not allow it.
func killFirst(pid int) {
	const first = "1000" // the most, see proc_pid_oom_score_adj(5)
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte(first), 0)
}
