//go:build unix

package process

import (
	"errors"
	"os"
	"syscall"
)

// terminateGroup asks the process and what it started to end.
func terminateGroup(p *os.Process) error {
	err := syscall.Kill(-p.Pid, syscall.SIGTERM)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

// terminateProcess asks the process alone to end.
func terminateProcess(p *os.Process) error { return p.Signal(syscall.SIGTERM) }

// killGroup ends the process and what it started. There may be nothing left to
// end, so the error means nothing.
func killGroup(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
