package sandbox

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Offsets in struct seccomp_data of linux/seccomp.h.
const (
	atCall = 0
	atArch = 4
	atArg0 = 16 // its lower half: all machines here are little-endian
)

// The filter's instructions: linux/bpf_common.h.
const (
	load    = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	equal   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K // then skip Jt instructions, else Jf
	atLeast = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
	answer  = unix.BPF_RET | unix.BPF_K
)

// otherABI is the first number of a call of the x32 ABI; no other call has numbers that
// high.
const otherABI = 0x40000000

func refuse(err unix.Errno) unix.SockFilter {
	return unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ERRNO | uint32(err)}
}

// filter returns a program for the kernel that refuses what Landlock cannot: new sockets
// (Unix sockets in any case), changes of modes, owners and attributes anywhere, and
// io_uring, which bypasses filters.
func filter(network, truncate bool) []unix.SockFilter {
	allow := unix.SockFilter{Code: answer, K: unix.SECCOMP_RET_ALLOW}
	program := []unix.SockFilter{
		{Code: load, K: atArch},
		{Code: equal, K: machine, Jt: 1},
		refuse(unix.ENOSYS),
		{Code: load, K: atCall},
		{Code: atLeast, K: otherABI, Jf: 1},
		refuse(unix.ENOSYS),
		{Code: equal, K: unix.SYS_IO_URING_SETUP, Jf: 1},
		refuse(unix.ENOSYS),
	}
	calls := attributeCalls()
	if truncate {
		calls = append(calls, unix.SYS_TRUNCATE)
	}
	for _, call := range calls {
		program = append(program, unix.SockFilter{Code: equal, K: call, Jf: 1}, refuse(unix.EPERM))
	}
	program = append(program, unix.SockFilter{Code: equal, K: unix.SYS_SOCKET, Jt: 1}, allow)
	if !network {
		return append(program, refuse(unix.EACCES))
	}
	return append(program,
		unix.SockFilter{Code: load, K: atArg0},
		unix.SockFilter{Code: equal, K: unix.AF_UNIX, Jf: 1},
		refuse(unix.EACCES),
		allow)
}

// filterCalls installs the filter on the calling thread.
func filterCalls(network, truncate bool) error {
	if machine == 0 {
		return errors.New("there is no filter for this kind of processor")
	}
	program := filter(network, truncate)
	p := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&p)), 0, 0)
}
