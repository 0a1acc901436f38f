//go:build unix && !linux

package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"

	"songmap/adapters/process/sandbox"
)

// start starts the command in a process group of its own. These systems cannot control
// what leaves the group.
func (s *supervisor) start(command []string) error {
	if err := sandbox.Enter(s.Rules); err != nil {
		return err
	}
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	defer nothing.Close()
	s.killAll = func() { _ = syscall.Kill(-s.pid, syscall.SIGKILL) } // there may be nobody
	s.pid, err = syscall.ForkExec(program, command, &syscall.ProcAttr{
		Env: os.Environ(), Files: []uintptr{nothing.Fd(), 1, 2}, Sys: &syscall.SysProcAttr{Setpgid: true},
	})
	return err
}

func (*supervisor) furnish() error { return errors.ErrUnsupported }

// isolate gives the command a session of its own, away from the terminal.
func isolate(cmd *exec.Cmd, _ Sandbox) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
}

func limitMemory(int, int64) error { return nil }
