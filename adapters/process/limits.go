package process

import (
	"fmt"
	"time"
)

// Limits bound what an analysis may take; 0 means any amount. Only Linux enforces them,
// and at the level off Memory alone.
type Limits struct {
	Memory      int64         // bytes of address space of a process
	FileSize    int64         // bytes of a file that a process writes
	CPU         time.Duration // of a process: time of all its threads on a processor
	Descriptors int64         // that a process has open
	Processes   int64         // of the whole analysis, threads included; not where Sandbox.Namespaces is unset
}

func (l Limits) validate() error {
	for name, value := range map[string]int64{
		"memory": l.Memory, "file size": l.FileSize, "CPU time": int64(l.CPU), "number of descriptors": l.Descriptors,
		"number of processes": l.Processes,
	} {
		if value < 0 {
			return fmt.Errorf("analyzer %s is negative", name)
		}
	}
	return nil
}
