package sandbox

import (
	"fmt"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// Separate lets a program that is about to start have namespaces of its own: of
// processes, mounts and IPC, and of the network if the rules keep from it. With the
// program, which is the first process there, all others in them end.
//
// Root needs no namespace of users for that, and would lose the right to open folders of
// other users in one.
func Separate(a *syscall.SysProcAttr, r Rules) {
	a.Cloneflags |= unix.CLONE_NEWPID | unix.CLONE_NEWIPC
	a.Unshareflags |= unix.CLONE_NEWNS // whose mounts syscall makes private
	if r.Level == Strict && !r.Network {
		a.Cloneflags |= unix.CLONE_NEWNET
	}
	if os.Geteuid() != 0 {
		a.Cloneflags |= unix.CLONE_NEWUSER
		a.AmbientCaps = []uintptr{unix.CAP_SYS_ADMIN} // in these namespaces, for Furnish
	}
}

// Furnish is what a separated process begins with, for a user: it gives the user and
// group their numbers, which nobody else can (what is in /proc of a hidden process's
// child belongs to root), and mounts the /proc that shows its processes.
func Furnish(uid, gid int) error {
	if uid != 0 {
		for _, line := range []struct{ file, text string }{
			{"setgroups", "deny"}, // or the group could not be written
			{"uid_map", fmt.Sprintf("%d %d 1", uid, uid)},
			{"gid_map", fmt.Sprintf("%d %d 1", gid, gid)},
		} {
			if err := os.WriteFile("/proc/self/"+line.file, []byte(line.text), 0); err != nil {
				return err
			}
		}
	}
	if err := unix.Mount("proc", "/proc", "proc", unix.MS_NOSUID|unix.MS_NODEV|unix.MS_NOEXEC, ""); err != nil {
		return fmt.Errorf("mount /proc: %w", err)
	}
	return nil
}

// countsByNamespace is the first kernel that counts a user's processes in each namespace
// of users anew.
var countsByNamespace = [2]int{5, 14} //nolint:gochecknoglobals // constant

// LimitsProcesses reports whether a separated process can limit how many it starts, and
// not how many its user runs on the whole machine. Root knows no such limit.
func LimitsProcesses() bool {
	var name unix.Utsname
	var major, minor int
	if os.Geteuid() == 0 || unix.Uname(&name) != nil {
		return false
	}
	_, err := fmt.Sscanf(unix.ByteSliceToString(name.Release[:]), "%d.%d", &major, &minor)
	return err == nil && (major > countsByNamespace[0] || major == countsByNamespace[0] && minor >= countsByNamespace[1])
}
