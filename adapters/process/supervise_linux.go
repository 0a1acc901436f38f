package process

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"songmap/adapters/process/sandbox"
)

// start starts the command on a restricted thread. The thread stays: the process dies
// with it, and only from it can everything under the same restrictions be killed.
func (s *supervisor) start(command []string) error {
	if err := s.furnish(); err != nil {
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
	if err := errors.Join(s.becomeReaper(), s.Limits.inherit(s.Rules.Namespaces)); err != nil {
		return err
	}
	kills, killed, started := make(chan struct{}), make(chan struct{}), make(chan error)
	s.killAll = func() {
		kills <- struct{}{}
		<-killed
	}
	go sandbox.OnThread(func() {
		err := sandbox.Enter(s.Rules)
		confined := s.Rules.Namespaces || err == nil && sandbox.OutOfReach(os.Getppid())
		if err == nil {
			s.pid, err = syscall.ForkExec(program, command, &syscall.ProcAttr{
				Env: os.Environ(), Files: []uintptr{nothing.Fd(), 1, 2},
				Sys: &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
			})
		}
		started <- err
		for range kills {
			killDescendants(confined)
			killed <- struct{}{}
		}
	})
	if err := <-started; err != nil {
		return err
	}
	return limitMemory(s.pid, s.Limits.Memory) // from here: the restricted thread may not
}

// furnish makes the supervisor at home in namespaces of its own.
func (s *supervisor) furnish() error {
	if !s.Rules.Namespaces {
		return nil
	}
	return sandbox.Furnish(s.UID, s.GID)
}

// becomeReaper makes the supervisor the parent of orphans, protects its memory from the
// analyzer, and forbids core dumps.
func (s *supervisor) becomeReaper() error {
	err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	if errors.Is(err, unix.EINVAL) { // the log's first lines say what that costs
		err = nil
	}
	return errors.Join(err,
		sandbox.Hide(),
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
	)
}

// killDescendants kills what this process has started, and what that has started. A
// confined thread, which can signal only processes in its own PID namespace or under its
// own Landlock domain, kills them all in one step, which nothing escapes by forking
// meanwhile.
func killDescendants(confined bool) {
	if confined {
		_ = unix.Kill(-1, unix.SIGKILL) // there may be nobody
		return
	}
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	for _, list := range lists {
		text, _ := os.ReadFile(list) // gone with its thread
		for _, word := range bytes.Fields(text) {
			if pid, err := strconv.Atoi(string(word)); err == nil {
				_ = unix.Kill(pid, unix.SIGKILL) // its own children come to us
			}
		}
	}
}
