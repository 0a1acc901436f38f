package process

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"

	"songmap/adapters/process/sandbox"
)

// cpuGrace is how long a program that runs out of CPU time may go on after SIGXCPU,
// which Go programs ignore.
const cpuGrace = time.Second

// usualDescriptors is how many a process can open without asking for more: select(2) of
// the C library has no room for others.
const usualDescriptors = 1024

// inherit sets the limits that the analyzer inherits from this process: from its first
// instruction on nothing of it is without them.
func (l Limits) inherit(namespaces bool) error {
	if !namespaces || !sandbox.LimitsProcesses() {
		l.Processes = 0 // it would count what the user runs elsewhere
	}
	seconds := func(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }
	return errors.Join(
		lower(unix.RLIMIT_FSIZE, l.FileSize, l.FileSize),
		lower(unix.RLIMIT_CPU, seconds(l.CPU), seconds(l.CPU+cpuGrace)),
		lower(unix.RLIMIT_NOFILE, min(usualDescriptors, l.Descriptors), l.Descriptors),
		lower(unix.RLIMIT_NPROC, l.Processes, l.Processes),
	)
}

// lower sets a limit of this process, if there is one and it is not lower already.
func lower(resource int, soft, hard int64) error {
	if hard == 0 || soft == 0 {
		return nil
	}
	var now unix.Rlimit
	if err := unix.Getrlimit(resource, &now); err != nil {
		return fmt.Errorf("limit: %w", err)
	}
	now.Max = min(now.Max, uint64(hard))
	now.Cur = min(now.Max, uint64(soft))
	if err := unix.Setrlimit(resource, &now); err != nil {
		return fmt.Errorf("limit: %w", err)
	}
	return nil
}

// limitMemory limits the address space of a process that has just started, and lets it
// be killed first if the machine's memory runs out all the same. The supervisor cannot
// bequeath that, as it may need more itself. A fork before would go without, but a
// program does not get that far in a few microseconds.
func limitMemory(pid int, bytes int64) error {
	killFirst(pid)
	if bytes == 0 {
		return nil
	}
	err := unix.Prlimit(pid, unix.RLIMIT_AS, &unix.Rlimit{Cur: uint64(bytes), Max: uint64(bytes)}, nil)
	if err != nil && !errors.Is(err, unix.ESRCH) { // it has ended already
		return fmt.Errorf("limit: %w", err)
	}
	return nil
}

// killFirst lets the system kill a process, and what it will start, before any other
// when memory runs out: an analysis can be repeated. The system may not allow it.
func killFirst(pid int) {
	const first = "1000" // the most, see proc_pid_oom_score_adj(5)
	_ = os.WriteFile(fmt.Sprintf("/proc/%d/oom_score_adj", pid), []byte(first), 0)
}
