//go:build linux && (amd64 || arm64)

package sandbox

import "golang.org/x/sys/unix"

// Calls that are newer than golang.org/x/sys.
const (
	sysSetxattrat    = 463
	sysRemovexattrat = 466
	sysFileSetattr   = 469
)

// refusals returns what is refused whatever its arguments are. Calls that libraries try
// and do without fail; what no program tries that only computes ends it, and leaves a
// trace.
func refusals(l Level, truncate bool) []refusal {
	all := []refusal{
		{kill, append(machineCalls(), oldMachineCalls()...)},
		{refuse(unix.EPERM), intrusiveCalls()},
		{refuse(unix.ENOSYS), opaqueCalls()},
	}
	if l == Strict {
		all = append(all, refusal{refuse(unix.EPERM), attributeCalls()})
	}
	if l == Strict && truncate {
		all = append(all, refusal{refuse(unix.EPERM), []uint32{unix.SYS_TRUNCATE}})
	}
	return all
}

// machineCalls change the kernel, the mounts or the machine.
func machineCalls() []uint32 {
	return []uint32{
		unix.SYS_INIT_MODULE, unix.SYS_FINIT_MODULE, unix.SYS_DELETE_MODULE, unix.SYS_KEXEC_LOAD, unix.SYS_KEXEC_FILE_LOAD,
		unix.SYS_MOUNT, unix.SYS_UMOUNT2, unix.SYS_PIVOT_ROOT, unix.SYS_OPEN_TREE, unix.SYS_OPEN_TREE_ATTR, unix.SYS_MOVE_MOUNT,
		unix.SYS_FSOPEN, unix.SYS_FSCONFIG, unix.SYS_FSMOUNT, unix.SYS_FSPICK, unix.SYS_MOUNT_SETATTR,
		unix.SYS_REBOOT, unix.SYS_SWAPON, unix.SYS_SWAPOFF, unix.SYS_ACCT, unix.SYS_QUOTACTL, unix.SYS_QUOTACTL_FD,
		unix.SYS_SETTIMEOFDAY, unix.SYS_CLOCK_SETTIME, unix.SYS_SETHOSTNAME, unix.SYS_SETDOMAINNAME,
	}
}

// intrusiveCalls look into other processes, their files and the kernel, or are known for
// the faults of the kernel that they lay open.
func intrusiveCalls() []uint32 {
	return []uint32{
		unix.SYS_PTRACE, unix.SYS_PROCESS_VM_READV, unix.SYS_PROCESS_VM_WRITEV, unix.SYS_PROCESS_MADVISE,
		unix.SYS_PROCESS_MRELEASE, unix.SYS_PIDFD_GETFD, unix.SYS_KCMP,
		unix.SYS_BPF, unix.SYS_PERF_EVENT_OPEN, unix.SYS_USERFAULTFD, unix.SYS_SYSLOG,
		unix.SYS_ADD_KEY, unix.SYS_REQUEST_KEY, unix.SYS_KEYCTL,
		unix.SYS_SETNS, unix.SYS_CHROOT, unix.SYS_OPEN_BY_HANDLE_AT, unix.SYS_FANOTIFY_INIT, unix.SYS_VHANGUP,
	}
}

// foreignCalls set the limits, priorities and processors of a process of the same user,
// whichever it is. Each is left to a caller that means itself, by the number 0. In PID
// namespaces others have no number; there threads may set each other's.
func foreignCalls() []guarded {
	const ioprioWhoProcess = 1
	itself := []argument{{atArg0, 0}}
	return []guarded{
		{unix.SYS_PRLIMIT64, itself},
		{unix.SYS_SCHED_SETAFFINITY, itself},
		{unix.SYS_SCHED_SETATTR, itself},
		{unix.SYS_SCHED_SETSCHEDULER, itself},
		{unix.SYS_SCHED_SETPARAM, itself},
		{unix.SYS_SETPRIORITY, []argument{{atArg0, unix.PRIO_PROCESS}, {atArg1, 0}}},
		{unix.SYS_IOPRIO_SET, []argument{{atArg0, ioprioWhoProcess}, {atArg1, 0}}},
	}
}

// opaqueCalls are those that a filter cannot look into, as they do other calls or have
// their flags in memory. Libraries use older calls instead.
func opaqueCalls() []uint32 {
	return []uint32{unix.SYS_IO_URING_SETUP, unix.SYS_IO_URING_ENTER, unix.SYS_IO_URING_REGISTER, unix.SYS_CLONE3}
}

// cloneNamespaces are the flags of clone(2) by which a program would get namespaces of
// its own, and in them capabilities.
const cloneNamespaces = unix.CLONE_NEWUSER | unix.CLONE_NEWNS | unix.CLONE_NEWPID | unix.CLONE_NEWNET |
	unix.CLONE_NEWIPC | unix.CLONE_NEWUTS | unix.CLONE_NEWCGROUP

// attributeCalls returns the calls that change what Landlock does not control.
func attributeCalls() []uint32 {
	return append(oldAttributeCalls(),
		unix.SYS_FCHMOD, unix.SYS_FCHMODAT, unix.SYS_FCHMODAT2, unix.SYS_FCHOWN, unix.SYS_FCHOWNAT,
		unix.SYS_SETXATTR, unix.SYS_LSETXATTR, unix.SYS_FSETXATTR, sysSetxattrat,
		unix.SYS_REMOVEXATTR, unix.SYS_LREMOVEXATTR, unix.SYS_FREMOVEXATTR, sysRemovexattrat, sysFileSetattr)
}
