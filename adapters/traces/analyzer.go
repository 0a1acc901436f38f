package traces

import (
	"context"

	"go.opentelemetry.io/otel/trace"

	"songmap/domain"
	"songmap/ports"
)

// Analyzer makes spans of analyses and of their stages.
func (t *Traces) Analyzer(inner ports.Analyzer) ports.Analyzer {
	if t == nil {
		return inner
	}
	return analyzer{inner, t}
}

type analyzer struct {
	inner ports.Analyzer
	t     *Traces
}

func (a analyzer) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (ports.Analysis, error) {
	ctx, span := a.t.tracer.Start(a.t.attempting(ctx, task.JobID), "analyse", trace.WithAttributes(jobID(task.JobID)))
	s := stages{ctx: ctx, t: a.t}
	made, err := a.inner.Analyze(ctx, task, func(fraction float64, stage domain.Stage) {
		s.enter(stage)
		advance(fraction, stage)
	})
	s.enter("")
	end(span, err)
	if ctx.Err() != nil {
		a.t.gaveUp(task.JobID)
	}
	return made, err
}

// stages are those of one analysis, which follow each other.
type stages struct {
	ctx  context.Context //nolint:containedctx // that of the analysis, as long as it lasts
	t    *Traces
	is   domain.Stage
	span trace.Span
}

func (s *stages) enter(next domain.Stage) {
	if s.is == next {
		return
	}
	if s.is != "" {
		s.span.End()
	}
	if s.is = next; next != "" {
		_, s.span = s.t.tracer.Start(s.ctx, "stage "+string(next))
	}
}
