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

// HasSupervisor tells whether Supervise works here.
const HasSupervisor = true

// exitSignal and the number of a signal are the exit status of a supervisor
// whose analyzer a signal has ended, as of shells.
const exitSignal = 128

// killEvery is how often killing is repeated until nothing is left: between
// two times a process may have started another.
const killEvery = 5 * time.Millisecond

// Supervise runs a command as the order on stdin says. It returns its exit
// status when everything that it has started is gone. On SIGTERM it ends all
// of that, with a moment to say good-bye; when stdin ends, at once, as the
// service does not live any more. It has to be a process of its own to
// outlive a service that is killed.
func Supervise(command []string, stdin io.Reader, stderr io.Writer) int {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	var o order
	if err := json.NewDecoder(stdin).Decode(&o); err != nil {
		return refuse(stderr, fmt.Errorf("order: %w", err))
	}
	s := &supervisor{order: o, ended: make(chan syscall.WaitStatus, 1), alone: make(chan struct{})}
	if err := s.start(command); err != nil {
		return refuse(stderr, err)
	}
	gone := make(chan struct{})
	go func() {
		defer close(gone)
		_, _ = io.Copy(io.Discard, stdin)
	}()
	go s.reap()
	return exitStatus(s.watch(asked, gone), stderr)
}

// supervisor looks after a process and all that it starts.
type supervisor struct {
	order

	pid   int                     // of the process, and its group
	ended chan syscall.WaitStatus // how it ended
	alone chan struct{}           // closed when nothing of it all is left
	kill  func()                  // kills all of it
}

// reap waits for processes to end, orphans among them, until there are none.
func (s *supervisor) reap() {
	defer close(s.alone)
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil:
			return
		case pid == s.pid:
			s.ended <- status
		}
	}
}

// watch returns how the process ended, when nothing is left of what it
// started. What is still running then has a moment to end by itself, as the
// last programs of a pipeline do.
func (s *supervisor) watch(asked <-chan os.Signal, gone <-chan struct{}) (status syscall.WaitStatus) {
	patience := time.NewTimer(0)
	patience.Stop()
	ending := false
	end := func(in time.Duration) {
		if !ending {
			patience.Reset(in)
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
			patience.Reset(0)
			ending = true
		case <-patience.C:
			s.kill()
			patience.Reset(killEvery)
		case <-s.alone:
			s.kill() // where the system does not tell of orphans
			select {
			case status = <-s.ended:
			default:
			}
			return status
		}
	}
}

// exitStatus is the one that tells of an end.
func exitStatus(status syscall.WaitStatus, stderr io.Writer) int {
	if !status.Signaled() {
		return status.ExitStatus()
	}
	_, _ = fmt.Fprintln(stderr, "signal:", status.Signal()) // who does not listen is gone
	return exitSignal + int(status.Signal())
}
