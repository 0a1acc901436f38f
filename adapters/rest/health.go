package rest

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/document"
	"songmap/adapters/rest/middleware"
	"songmap/adapters/rest/problem"
)

// probeOutput is the response to a probe; T is its body.
type probeOutput[T any] struct {
	Status int
	Body   T
}

// health shows strangers, when there are API keys, only the status.
type health struct {
	Status    string   `json:"status" enum:"healthy,unhealthy"`
	JobsCount *int64   `json:"jobs_count,omitempty" doc:"How many jobs there are."`
	Database  *string  `json:"database,omitempty" doc:"Where they live."`
	Reasons   []string `json:"reasons,omitempty" nullable:"false" doc:"Why the service is unhealthy."`
}

type probe struct {
	Status  string   `json:"status" enum:"alive,ready,not_ready"`
	Reasons []string `json:"reasons,omitempty" nullable:"false" doc:"Why the service is not ready."`
}

func (a *api) registerHealth() {
	full := a.probe("/health", "getHealth", "Get the health of the service", reflect.TypeFor[health]())
	full.Description = "Only the status for strangers, where the service has API keys."
	handle(a, full, a.health)

	readiness := a.probe("/readyz", "isReady", "Check whether the service can do its work", reflect.TypeFor[probe]())
	readiness.Description = "For what sends it clients: 503 while its store, its disk or its workers are not as they should be."
	handle(a, readiness, a.ready)

	liveness := a.probe("/livez", "isAlive", "Check whether the service answers at all", nil)
	liveness.Description = "For what restarts it: 200 as long as the process runs."
	handle(a, liveness, func(context.Context, *struct{}) (*probeOutput[probe], error) {
		return &probeOutput[probe]{http.StatusOK, probe{Status: "alive"}}, nil
	})
}

// probe describes a probe, and the body with which it says no.
func (a *api) probe(path, id, summary string, no reflect.Type) huma.Operation {
	a.layers.Probe(path)
	op := huma.Operation{Method: http.MethodGet, Path: path, OperationID: id, Summary: summary, Tags: []string{"service"}}
	document.AddProblems(&op, problem.HostNotAllowed)
	if no != nil {
		op.Responses = map[string]*huma.Response{"503": {Description: "Not now, for these reasons", Content: a.content(no)}}
	}
	return op
}

func (a *api) health(ctx context.Context, _ *struct{}) (*probeOutput[health], error) {
	report := a.Health.Report(ctx)
	out := &probeOutput[health]{http.StatusOK, health{Status: "healthy"}}
	if len(report.Problems) > 0 {
		out.Status, out.Body.Status = http.StatusServiceUnavailable, "unhealthy"
	}
	if middleware.InfoOf(ctx).Trusted {
		out.Body.JobsCount, out.Body.Database, out.Body.Reasons = &report.Jobs, &report.Database, report.Problems
	}
	return out, nil
}

func (a *api) ready(ctx context.Context, _ *struct{}) (*probeOutput[probe], error) {
	report := a.Health.Report(ctx)
	out := &probeOutput[probe]{http.StatusOK, probe{Status: "ready"}}
	if len(report.Problems) > 0 {
		out.Status, out.Body.Status = http.StatusServiceUnavailable, "not_ready"
	}
	if middleware.InfoOf(ctx).Trusted {
		out.Body.Reasons = report.Problems
	}
	return out, nil
}
