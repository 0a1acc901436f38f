//go:build unix

package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// HasSupervisor reports whether Supervise works here.
const HasSupervisor = true

// exitSignal plus the number of a signal is the exit status of a supervisor whose
// analyzer was ended by that signal, as with shells.
const exitSignal = 128

// killEvery is the interval at which killing is repeated until nothing is left: a
// process may have started another meanwhile.
const killEvery = 5 * time.Millisecond

// Supervise runs a command as the request on stdin says, and returns its exit status
// when everything that it has started is gone. On SIGTERM it ends all of that after a
// grace period; when stdin ends, at once, because the service has died. It must be a
// process of its own to outlive a service that is killed. Without a command it only
// tries whether it could have namespaces of its own.
func Supervise(command []string, stdin io.Reader, stderr io.Writer) int {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	var r request
	if err := json.NewDecoder(stdin).Decode(&r); err != nil {
		return refuse(stderr, fmt.Errorf("request: %w", err))
	}
	s := &supervisor{request: r, ended: make(chan syscall.WaitStatus, 1), allEnded: make(chan struct{})}
	if len(command) == 0 {
		return s.rehearse(stderr)
	}
	if err := s.start(command); err != nil {
		return refuse(stderr, err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, stdin)
	}()
	go s.reap()
	return s.exitStatus(s.watch(asked, gone), stderr)
}

// supervisor looks after a process and all that it starts.
type supervisor struct {
	request

	pid      int                     // of the process, and its group
	ended    chan syscall.WaitStatus // how it ended
	spent    bool                    // it has used up its CPU time; known once it has ended
	allEnded chan struct{}           // closed when nothing of it all is left
	killAll  func()                  // kills all of it
}

// reap waits for processes to end, orphans among them, until there are none.
func (s *supervisor) reap() {
	defer close(s.allEnded)
	for {
		var status syscall.WaitStatus
		var used syscall.Rusage
		pid, err := syscall.Wait4(-1, &status, 0, &used)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return
		case pid == s.pid:
			s.spent = s.Limits.CPU > 0 && used.Utime.Nano()+used.Stime.Nano() >= s.Limits.CPU.Nanoseconds()
			s.ended <- status
		}
	}
}

// watch waits until nothing is left of what the process has started, and returns how
// the process ended. What is still running then has a grace period to end by itself, as
// the last programs of a pipeline do.
func (s *supervisor) watch(asked <-chan os.Signal, gone <-chan struct{}) (status syscall.WaitStatus) {
	deadline := time.NewTimer(0)
	deadline.Stop()
	ending := false
	end := func(in time.Duration) {
		if !ending {
			deadline.Reset(in)
		}
		ending = true
	}
	for {
		select {
		case status = <-s.ended:
			end(grace)
		case <-asked:
			_ = syscall.Kill(-s.pid, syscall.SIGTERM)
			end(grace)
		case <-gone:
			gone = nil
			deadline.Reset(0)
			ending = true
		case <-deadline.C:
			s.killAll()
			deadline.Reset(killEvery)
		case <-s.allEnded:
			s.killAll() // where the system does not report orphans
			select {
			case status = <-s.ended:
			default:
			}
			return status
		}
	}
}

// exitStatus returns the exit status for how the process ended, and says why if that was
// not its own will.
func (s *supervisor) exitStatus(status syscall.WaitStatus, stderr io.Writer) int {
	if !status.Signaled() {
		return status.ExitStatus()
	}
	why := status.Signal().String()
	if s.spent {
		why = outOfCPU
	}
	_, _ = fmt.Fprintln(stderr, "signal:", why) // a parent that does not read is gone
	return exitSignal + int(status.Signal())
}

// rehearse is for Separates.
func (s *supervisor) rehearse(stderr io.Writer) int {
	if err := s.furnish(); err != nil {
		return refuse(stderr, err)
	}
	return 0
}
