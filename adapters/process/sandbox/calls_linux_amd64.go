package sandbox

import "golang.org/x/sys/unix"

const machine = 0xc000003e // AUDIT_ARCH_X86_64

// oldAttributeCalls returns those that newer architectures do not have.
func oldAttributeCalls() []uint32 { return []uint32{unix.SYS_CHMOD, unix.SYS_CHOWN, unix.SYS_LCHOWN} }

// oldMachineCalls returns those that newer architectures do not have.
func oldMachineCalls() []uint32 { return []uint32{unix.SYS_IOPL, unix.SYS_IOPERM, unix.SYS_MODIFY_LDT} }
