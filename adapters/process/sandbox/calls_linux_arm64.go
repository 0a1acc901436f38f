package sandbox

const machine = 0xc00000b7 // AUDIT_ARCH_AARCH64

// oldAttributeCalls returns those that newer architectures do not have.
func oldAttributeCalls() []uint32 { return nil }

// oldMachineCalls returns those that newer architectures do not have.
func oldMachineCalls() []uint32 { return nil }
