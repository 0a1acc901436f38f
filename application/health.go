package application

import (
	"context"
	"time"

	"songmap/ports"
)

// healthPatience is how long a part of the service may take to answer before
// it counts as broken: less than probes usually wait.
const healthPatience = 2 * time.Second

// Probe asks one part of the service how it is. Its error is shown to whoever
// may see the health report, so it is written for people.
type Probe func(ctx context.Context) error

// Health tells how the service feels.
type Health struct {
	repo     ports.JobRepository
	database string
	probes   []Probe
}

var _ ports.Health = (*Health)(nil)

// NewHealth returns a Health that looks at the repository, whose description
// for people is database, and at the probes.
func NewHealth(repo ports.JobRepository, database string, probes ...Probe) *Health {
	return &Health{repo, database, probes}
}

// Report implements ports.Health.
func (h *Health) Report(ctx context.Context) ports.HealthReport {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	report := ports.HealthReport{Database: h.database}
	jobs, err := h.repo.Count(ctx, ports.Filter{})
	if err != nil {
		report.Problems = append(report.Problems, "the database does not answer")
	}
	report.Jobs = jobs
	for _, probe := range h.probes {
		if err := probe(ctx); err != nil {
			report.Problems = append(report.Problems, err.Error())
		}
	}
	return report
}
