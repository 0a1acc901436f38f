package process

import (
	"os/exec"
	"syscall"

	"songmap/adapters/process/sandbox"
)

// isolate gives the command a session of its own, away from the terminal. Without a
// supervisor, the system kills it when this process dies.
func isolate(cmd *exec.Cmd, s Sandbox) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if !s.supervised() {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGKILL
	}
	if s.Namespaces {
		sandbox.Separate(cmd.SysProcAttr, s.Rules)
	}
}
