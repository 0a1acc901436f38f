package traces

import (
	"context"

	"songmap/domain"
	"songmap/ports"
)

// Intake gives each job the trace of the request that submits it.
func (t *Traces) Intake(inner ports.Intake) ports.Intake {
	if t == nil {
		return inner
	}
	return intake{inner, t}
}

type intake struct {
	ports.Intake
	t *Traces
}

func (i intake) Submit(ctx context.Context, s ports.Submission) (domain.Job, error) {
	ctx, span := i.t.tracer.Start(ctx, "submit")
	s.Trace = name(ctx)
	job, err := i.Intake.Submit(ctx, s)
	span.SetAttributes(jobID(job.ID))
	end(span, err)
	return job, err
}
