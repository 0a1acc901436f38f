package sandbox

import "golang.org/x/sys/unix"

// DropCapabilities is what Enter begins with.
var DropCapabilities = dropCapabilities

// Refused are the calls that fail at a level, whatever their arguments.
func Refused(l Level) map[uint32]unix.Errno {
	refused := map[uint32]unix.Errno{}
	for _, r := range refusals(l, false) {
		if r.answer == kill {
			continue
		}
		for _, call := range r.calls {
			refused[call] = unix.Errno(r.answer & unix.SECCOMP_RET_DATA)
		}
	}
	return refused
}
