package memory_test

import (
	"testing"

	"songmap/adapters/memory"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	contract.Keys(t, func(*testing.T) ports.Keys { return new(memory.Keys) })
}

func TestAudit(t *testing.T) {
	t.Parallel()
	contract.AuditLog(t, func(*testing.T) ports.AuditLog { return new(memory.Audit) })
}
