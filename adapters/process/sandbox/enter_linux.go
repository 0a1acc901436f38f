package sandbox

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync"
	"unsafe"

	landlock "github.com/landlock-lsm/go-landlock/landlock"
	ll "github.com/landlock-lsm/go-landlock/landlock/syscall"
	"golang.org/x/sys/unix"
)

// Running returns what this kernel offers. It tries that, on a thread of its own, as
// containers may forbid what the kernel could do.
//
//nolint:gochecknoglobals // constant once known
var Running = sync.OnceValue(func() Kernel {
	var k Kernel
	OnThread(func() {
		var reaps int32
		known := unix.Prctl(unix.PR_GET_CHILD_SUBREAPER, uintptr(unsafe.Pointer(&reaps)), 0, 0, 0)
		_, listed := os.Stat(fmt.Sprintf("/proc/self/task/%d/children", unix.Gettid()))
		k.Reaper = known == nil && listed == nil
		if unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != nil {
			return
		}
		if restrict(Rules{Level: Strict}) == nil {
			k.Landlock = landlockVersion()
		}
		k.Seccomp = filterCalls(Rules{Level: Strict}, true) == nil
	})
	return k
})

// OnThread runs f on a thread of its own that ends with f. It is never the first thread,
// which stands for the process.
func OnThread(f func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // never unlocked: the thread must not be reused
		if unix.Gettid() == unix.Getpid() {
			defer runtime.UnlockOSThread()
			OnThread(f)
			return
		}
		f()
	}()
	<-done
}

// Hide keeps other programs of the same user, including root's without CAP_SYS_PTRACE,
// from reading the memory and the environment of this process.
func Hide() error { return unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0) }

// Enter restricts the calling thread, which must be locked and never reused.
func Enter(r Rules) error {
	if r.Level == Off {
		return nil
	}
	if err := dropCapabilities(r.Level); err != nil {
		return fmt.Errorf("drop capabilities: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("no_new_privs: %w", err)
	}
	if err := restrict(r); err != nil {
		return fmt.Errorf("landlock: %w", err)
	}
	err := filterCalls(r, landlockVersion() < landlockTruncate)
	if err != nil && r.Level == Strict { // the log's first lines say what basic lacks
		return fmt.Errorf("seccomp: %w", err)
	}
	return nil
}

// landlockTruncate is the version of Landlock that controls truncate(2).
const landlockTruncate = 3

// landlockVersion returns the kernel's version of Landlock; 0 is none.
func landlockVersion() int {
	version, err := ll.LandlockGetABIVersion()
	if err != nil {
		return 0
	}
	return version
}

var errNoLandlock = errors.New("this kernel has none, or it is switched off")

// restrict puts the thread into a Landlock domain. Any domain forbids to read the memory
// of processes outside it, and since version 6 to signal them.
func restrict(r Rules) error {
	config := landlock.Config{Scoped: ll.ScopeSignal}
	if r.Level == Strict {
		config.Scoped |= ll.ScopeAbstractUnixSocket
		config.HandledAccessFS = landlock.V9.HandledAccessFS
	}
	rules, err := paths(r)
	if err != nil {
		return err
	}
	fd, flags, err := config.BestEffort().NewRulesetFD(rules...)
	switch {
	case err != nil:
		return err
	case fd < 0 && r.Level == Strict:
		return errNoLandlock
	case fd < 0:
		return nil
	}
	return errors.Join(ll.LandlockRestrictSelf(fd, flags), unix.Close(fd))
}

// OutOfReach reports whether Landlock keeps this thread from signalling a
// process that it could signal otherwise.
func OutOfReach(pid int) bool {
	return landlockVersion() >= landlockSignals && errors.Is(unix.Kill(pid, 0), unix.EPERM)
}
