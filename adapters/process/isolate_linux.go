package process

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/unix"
)

// isolate gives the command a process group of its own and lets it die with
// this process.
func isolate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// limit bounds the address space of a process that has just started, and of
// those that it will start. A fork before limit would go unbounded, but a
// program does not get that far in a few microseconds.
func limit(p *os.Process, bytes int64) error {
	if bytes == 0 {
		return nil
	}
	most := &unix.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)}
	if err := unix.Prlimit(p.Pid, unix.RLIMIT_AS, most, nil); err != nil {
		return fmt.Errorf("limit memory: %w", err)
	}
	return nil
}
