package process

import (
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// isolate gives the command a session of its own, away from the terminal. If
// no supervisor does, the system lets it die with this process.
func isolate(cmd *exec.Cmd, supervised bool) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if !supervised {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
}

// limitMemory bounds the address space of a process without a supervisor, and
// has it die first where the machine's memory runs out all the same.
func limitMemory(pid int, bytes int64) error {
	expendable(pid)
	return limit(pid, unix.RLIMIT_AS, bytes)
}
