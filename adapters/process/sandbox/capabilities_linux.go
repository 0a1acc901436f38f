package sandbox

import (
	"errors"

	"golang.org/x/sys/unix"
)

// keptCapabilities returns the capabilities that a program of root's may have: those
// that root's scripts need, none by which it could inspect or control other processes or
// the machine. Strict leaves one, as folders that belong to other users are common in
// containers; Landlock limits where it has an effect.
func keptCapabilities(l Level) []int {
	if l == Strict {
		return []int{unix.CAP_DAC_OVERRIDE}
	}
	return []int{
		unix.CAP_CHOWN, unix.CAP_DAC_OVERRIDE, unix.CAP_FOWNER, unix.CAP_FSETID, unix.CAP_SETGID, unix.CAP_SETUID,
		unix.CAP_NET_BIND_SERVICE, unix.CAP_IPC_LOCK, unix.CAP_SYS_NICE,
	}
}

// dropCapabilities removes the capabilities that the programs that this thread will
// start would inherit, or get because they are root's.
func dropCapabilities(l Level) error {
	err := unix.Prctl(unix.PR_CAP_AMBIENT, unix.PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
	if err != nil && !errors.Is(err, unix.EINVAL) { // a kernel that has none
		return err
	}
	var have [2]unix.CapUserData
	self := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	if err := unix.Capget(&self, &have[0]); err != nil {
		return err
	}
	have[0].Inheritable, have[1].Inheritable = 0, 0
	if err := unix.Capset(&self, &have[0]); err != nil {
		return err
	}
	keep := map[int]bool{}
	for _, c := range keptCapabilities(l) {
		keep[c] = true
	}
	for c := 0; ; c++ {
		if keep[c] {
			continue
		}
		err := unix.Prctl(unix.PR_CAPBSET_DROP, uintptr(c), 0, 0, 0)
		if errors.Is(err, unix.EINVAL) || errors.Is(err, unix.EPERM) { // past the last one, or not root
			return nil
		}
		if err != nil {
			return err
		}
	}
}
