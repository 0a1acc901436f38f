package sandbox_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"songmap/adapters/process/sandbox"
)

func needs(t *testing.T, level sandbox.Level) {
	t.Helper()
	k := sandbox.Running()
	if level == sandbox.Off || k.Signals() && (k.CanStrict() || level == sandbox.Basic) {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("the kernel offers %+v", k)
	}
	t.Skipf("the kernel offers %+v", k)
}

func TestAThreadMayDoWhatItsRulesSay(t *testing.T) {
	t.Parallel()
	needs(t, sandbox.Strict)
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	socket := func(family int) error {
		fd, err := unix.Socket(family, unix.SOCK_DGRAM, 0)
		if err == nil {
			err = unix.Close(fd)
		}
		return err
	}
	pair := func() error {
		fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
		if err == nil {
			err = errors.Join(unix.Close(fds[0]), unix.Close(fds[1]))
		}
		return err
	}
	ring := func() error {
		if _, _, err := unix.Syscall(unix.SYS_IO_URING_SETUP, 1, 0, 0); err != 0 {
			return err
		}
		return nil
	}
	for name, c := range map[string]struct {
		rules sandbox.Rules
		want  [8]error
	}{
		"off":    {sandbox.Rules{Level: sandbox.Off}, [8]error{nil, nil, nil, nil, unix.EFAULT, nil, nil, nil}},
		"basic":  {sandbox.Rules{Level: sandbox.Basic}, [8]error{nil, nil, nil, nil, unix.ENOSYS, nil, nil, nil}},
		"strict": {sandbox.Rules{Level: sandbox.Strict, Writable: []string{dir}}, [8]error{unix.EACCES, unix.EACCES, unix.EACCES, nil, unix.ENOSYS, unix.EPERM, unix.EPERM, nil}},
		"strict with a network": {
			sandbox.Rules{Level: sandbox.Strict, Network: true, Writable: []string{dir}},
			[8]error{nil, nil, unix.EACCES, nil, unix.ENOSYS, unix.EPERM, unix.EPERM, nil},
		},
		"strict and nothing else": {
			sandbox.Rules{Level: sandbox.Strict},
			[8]error{unix.EACCES, unix.EACCES, unix.EACCES, nil, unix.ENOSYS, unix.EPERM, unix.EPERM, unix.EACCES},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, entered := [8]error{}, error(nil)
			sandbox.OnThread(func() {
				if entered = sandbox.Enter(c.rules); entered != nil {
					return
				}
				got = [8]error{
					socket(unix.AF_INET), socket(unix.AF_INET6), socket(unix.AF_UNIX), pair(), ring(),
					unix.Chmod(file, 0o600), unix.Fchmodat(unix.AT_FDCWD, file, 0o600, 0), unix.Truncate(file, 1),
				}
			})
			if entered != nil || got != c.want {
				t.Errorf("Enter = %v, then %v, want %v", entered, got, c.want)
			}
		})
	}
}

func TestCallsOfNoUseAreRefused(t *testing.T) {
	t.Parallel()
	needs(t, sandbox.Strict)
	for _, level := range []sandbox.Level{sandbox.Basic, sandbox.Strict} {
		sandbox.OnThread(func() {
			if err := sandbox.Enter(sandbox.Rules{Level: level}); err != nil {
				t.Error(err)
				return
			}
			for call, want := range sandbox.Refused(level) {
				const nonsense = ^uintptr(0)
				_, _, err := unix.RawSyscall6(uintptr(call), nonsense, nonsense, nonsense, nonsense, nonsense, nonsense)
				if err != want {
					t.Errorf("under %s call %d is answered by %v, want %v", level, call, err, want)
				}
			}
		})
	}
}

// What a kernel without Landlock has to rely on.
func TestAHiddenProcessIsClosedToThoseWithoutCapabilities(t *testing.T) {
	t.Parallel()
	if err := sandbox.Hide(); err != nil {
		t.Fatal(err)
	}
	cat := func() (status syscall.WaitStatus, err error) {
		null, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
		if err != nil {
			return status, err
		}
		defer null.Close()
		pid, err := syscall.ForkExec("/bin/cat", []string{"cat", fmt.Sprintf("/proc/%d/environ", os.Getpid())},
			&syscall.ProcAttr{Files: []uintptr{null.Fd(), null.Fd(), null.Fd()}})
		if err != nil {
			return status, err
		}
		_, err = syscall.Wait4(pid, &status, 0, nil)
		return status, err
	}
	for _, level := range []sandbox.Level{sandbox.Basic, sandbox.Strict} {
		sandbox.OnThread(func() {
			if err := sandbox.DropCapabilities(level); err != nil {
				t.Errorf("DropCapabilities = %v", err)
			}
			if status, err := cat(); err != nil || status.ExitStatus() != 1 {
				t.Errorf("%s: cat ended with %d, %v; want a refusal", level, status.ExitStatus(), err)
			}
		})
	}
	if os.Getuid() == 0 { // or the test shows nothing
		if status, err := cat(); err != nil || status.ExitStatus() != 0 {
			t.Errorf("root itself: cat ended with %d, %v", status.ExitStatus(), err)
		}
	}
}
