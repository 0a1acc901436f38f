package memory_test

import (
	"testing"

	"songmap/adapters/memory"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestInstances(t *testing.T) {
	t.Parallel()
	contract.Instances(t, func(*testing.T) ports.Instances { return memory.NewInstances() })
}
