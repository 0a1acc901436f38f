package sandbox

import "golang.org/x/sys/unix"

const machine = 0xc000003e // AUDIT_ARCH_X86_64

// oldChanges are calls that newer machines do without.
func oldChanges() []uint32 { return []uint32{unix.SYS_CHMOD, unix.SYS_CHOWN, unix.SYS_LCHOWN} }
