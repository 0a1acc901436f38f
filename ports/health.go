package ports

import "context"

// Health reports how the service is.
type Health interface {
	// Report asks the parts of the service how they are. It ends within a few
	// seconds even if one of them does not answer.
	Report(ctx context.Context) HealthReport
}

// HealthReport is what the probes found.
type HealthReport struct {
	Jobs     int64    // how many there are
	Database string   // where they live, for people to read
	Problems []string // why the service is not ready, for people to read; empty: it is
}
