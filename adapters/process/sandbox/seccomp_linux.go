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
	atArg1 = 24
)

// The filter's instructions: linux/bpf_common.h.
const (
	load    = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	equal   = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K // then skip Jt instructions, else Jf
	atLeast = unix.BPF_JMP | unix.BPF_JGE | unix.BPF_K
	anyBit  = unix.BPF_JMP | unix.BPF_JSET | unix.BPF_K
	answer  = unix.BPF_RET | unix.BPF_K
)

// What the kernel answers to a call.
const (
	allow = unix.SECCOMP_RET_ALLOW
	kill  = unix.SECCOMP_RET_KILL_PROCESS
)

// refuse makes the call fail.
func refuse(err unix.Errno) uint32 { return unix.SECCOMP_RET_ERRNO | uint32(err) }

// otherABI is the first number of a call of the x32 ABI; no other call has numbers that
// high.
const otherABI = 0x40000000

// refusal is what the kernel answers to some calls.
type refusal struct {
	answer uint32
	calls  []uint32
}

// argument is half of an argument of a call, and what it should be.
type argument struct{ at, is uint32 }

// guarded is a call that is refused unless its arguments are as they should be.
type guarded struct {
	call uint32
	args []argument
}

// filter returns a program for the kernel that answers calls as the rules say. It ends
// programs of other architectures, whose calls have other numbers.
func filter(r Rules, truncate bool) []unix.SockFilter {
	program := []unix.SockFilter{
		{Code: load, K: atArch},
		{Code: equal, K: machine, Jt: 1},
		{Code: answer, K: kill},
		{Code: load, K: atCall},
		{Code: atLeast, K: otherABI, Jf: 1},
		{Code: answer, K: refuse(unix.ENOSYS)},
	}
	for _, group := range refusals(r.Level, truncate) {
		for _, call := range group.calls {
			program = append(program, onCall(call, unix.SockFilter{Code: answer, K: group.answer})...)
		}
	}
	if !r.Namespaces {
		for _, c := range foreignCalls() {
			program = append(program, onCall(c.call, only(c.args...)...)...)
		}
	}
	program = append(program, onCall(unix.SYS_CLONE, withoutFlags(cloneNamespaces)...)...)
	program = append(program, onCall(unix.SYS_UNSHARE, withoutFlags(cloneNamespaces|unix.CLONE_NEWTIME)...)...)
	switch {
	case r.Level == Strict && r.Network:
		program = append(program, onCall(unix.SYS_SOCKET, onlyFamilies(unix.AF_INET, unix.AF_INET6, unix.AF_NETLINK)...)...)
	case r.Level == Strict:
		program = append(program, onCall(unix.SYS_SOCKET, unix.SockFilter{Code: answer, K: refuse(unix.EACCES)})...)
	}
	return append(program, unix.SockFilter{Code: answer, K: allow})
}

// onCall runs instructions that end in an answer if the call has a number.
func onCall(number uint32, instructions ...unix.SockFilter) []unix.SockFilter {
	return append([]unix.SockFilter{{Code: equal, K: number, Jf: uint8(len(instructions))}}, instructions...)
}

// withoutFlags refuses a call whose first argument has one of some bits.
func withoutFlags(bits uint32) []unix.SockFilter {
	return []unix.SockFilter{
		{Code: load, K: atArg0},
		{Code: anyBit, K: bits, Jf: 1},
		{Code: answer, K: refuse(unix.EPERM)},
		{Code: answer, K: allow},
	}
}

// onlyFamilies refuses sockets of all families but some.
func onlyFamilies(families ...uint32) []unix.SockFilter {
	program := []unix.SockFilter{{Code: load, K: atArg0}}
	for i, family := range families {
		program = append(program, unix.SockFilter{Code: equal, K: family, Jt: uint8(len(families) - i)})
	}
	return append(program, unix.SockFilter{Code: answer, K: refuse(unix.EACCES)}, unix.SockFilter{Code: answer, K: allow})
}

// only refuses a call unless its arguments are as they should be.
func only(args ...argument) (program []unix.SockFilter) {
	for i, arg := range args {
		toRefusal := uint8(2*(len(args)-1-i) + 1)
		program = append(program, unix.SockFilter{Code: load, K: arg.at}, unix.SockFilter{Code: equal, K: arg.is, Jf: toRefusal})
	}
	return append(program, unix.SockFilter{Code: answer, K: allow}, unix.SockFilter{Code: answer, K: refuse(unix.EPERM)})
}

// filterCalls installs the filter on the calling thread.
func filterCalls(r Rules, truncate bool) error {
	if machine == 0 {
		return errors.New("there is no filter for this kind of processor")
	}
	program := filter(r, truncate)
	p := unix.SockFprog{Len: uint16(len(program)), Filter: &program[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&p)), 0, 0)
}
