package sandbox

const machine = 0xc00000b7 // AUDIT_ARCH_AARCH64

// oldChanges are calls that newer machines do without.
func oldChanges() []uint32 { return nil }
