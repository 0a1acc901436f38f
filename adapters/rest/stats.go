package rest

import (
	"context"
	"net/http"

	"songmap/domain"
)

type statsOutput struct{ Body stats }

// stats is what an overview shows beside the jobs.
type stats struct {
	Jobs      jobCounts `json:"jobs"`
	Workers   int       `json:"workers" doc:"Analyses that this service does at once."`
	MaxUpload int64     `json:"max_upload" doc:"Bytes that a song may have."`
}

type jobCounts struct {
	Pending    int64 `json:"pending"`
	Processing int64 `json:"processing"`
	Complete   int64 `json:"complete"`
	Error      int64 `json:"error"`
}

func (a *api) registerStats() {
	op := operation(http.MethodGet, "/api/stats", "getStats", "Count the jobs in each state")
	op.Tags = []string{"jobs"}
	handle(a, op, func(ctx context.Context, _ *struct{}) (*statsOutput, error) {
		n, err := a.Jobs.Counts(ctx)
		if err != nil {
			return nil, err
		}
		counts := jobCounts{n[domain.StatusPending], n[domain.StatusProcessing], n[domain.StatusComplete], n[domain.StatusFailed]}
		return &statsOutput{stats{counts, a.config.Workers, a.config.maxUpload()}}, nil
	})
}
