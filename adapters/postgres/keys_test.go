package postgres_test

import (
	"testing"

	"songmap/ports"
	"songmap/tests/contract"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	contract.Keys(t, func(t *testing.T) ports.Keys { return open(t, copies(t)).Keys() })
}

func TestAudit(t *testing.T) {
	t.Parallel()
	contract.AuditLog(t, func(t *testing.T) ports.AuditLog { return open(t, copies(t)).Audit() })
}
