package memory_test

import (
	"testing"

	"songmap/adapters/memory"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestJobs(t *testing.T) {
	t.Parallel()
	contract.JobRepository(t, func(*testing.T) ports.JobRepository { return memory.NewJobs() })
}

func TestEvents(t *testing.T) {
	t.Parallel()
	contract.EventLog(t, func(*testing.T) contract.JobStore { return memory.NewJobs() })
}
