//go:build unix

package process

import (
	"errors"
	"os"
	"syscall"
)

// terminate asks the process and what it started to end.
func terminate(p *os.Process) error {
	err := syscall.Kill(-p.Pid, syscall.SIGTERM)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}

// ask asks the process alone to end.
func ask(p *os.Process) error { return p.Signal(syscall.SIGTERM) }

// kill ends the process and what it started. There may be nothing left to
// end, so the error means nothing.
func kill(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) }
