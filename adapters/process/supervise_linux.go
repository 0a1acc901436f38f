package process

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"

	"songmap/adapters/process/sandbox"
)

// start starts the command on a thread that is restricted, and that stays:
// the process dies with it, and it alone can kill everything that lives under
// the same restrictions.
func (s *supervisor) start(command []string) error {
	program, err := exec.LookPath(command[0])
	if err != nil {
		return err
	}
	nothing, err := os.Open(os.DevNull)
	if err != nil {
		return err
	}
	defer nothing.Close()
	if err := s.shield(); err != nil {
		return err
	}
	kills, killed, started := make(chan struct{}), make(chan struct{}), make(chan error)
	s.kill = func() {
		kills <- struct{}{}
		<-killed
	}
	go sandbox.OnThread(func() {
		err := sandbox.Enter(s.Rules)
		alone := err == nil && sandbox.OutOfReach(os.Getppid())
		if err == nil {
			s.pid, err = syscall.ForkExec(program, command, &syscall.ProcAttr{
				Env: os.Environ(), Files: []uintptr{nothing.Fd(), 1, 2},
				Sys: &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL},
			})
		}
		if err == nil {
			err = errors.Join(limit(s.pid, unix.RLIMIT_AS, s.Memory), limit(s.pid, unix.RLIMIT_FSIZE, s.FileSize))
		}
		started <- err
		for range kills {
			killAll(alone)
			killed <- struct{}{}
		}
	})
	if err := <-started; err != nil {
		return err
	}
	expendable(s.pid)
	return nil
}

// shield makes the supervisor the one to whom orphans come, keeps the
// analyzer out of its memory, and lets nothing below it leave that in a file.
func (s *supervisor) shield() error {
	err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
	if errors.Is(err, unix.EINVAL) { // the log's first line says what that costs
		err = nil
	}
	return errors.Join(err,
		sandbox.Hide(),
		unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}),
	)
}

// killAll kills what this process has started, and what that has started. A
// thread that is alone with those under its Landlock domain, can kill all
// that it can signal in one step, which nothing escapes by forking meanwhile.
func killAll(alone bool) {
	if alone {
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

// limit bounds what a process that has just started may take, and those that
// it will start. A fork before limit would go unbounded, but a program does
// not get that far in a few microseconds.
func limit(pid, resource int, bytes int64) error {
	if bytes == 0 {
		return nil
	}
	err := unix.Prlimit(pid, resource, &unix.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)}, nil)
	if err != nil && !errors.Is(err, unix.ESRCH) { // it has ended already
		return fmt.Errorf("limit: %w", err)
	}
	return nil
}
