package traces

import (
	"context"
	"errors"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"songmap/domain"
	"songmap/ports"
)

// attempt is the span of a claim on a job, under that of the request that submitted it.
type attempt struct{ span trace.Span }

func jobID(id string) attribute.KeyValue { return attribute.String("songmap.job.id", id) }

// claimed begins an attempt.
func (t *Traces) claimed(ctx context.Context, c ports.Transition, begun time.Time) {
	job := c.After
	t.gaveUp(job.ID) // an attempt whose end nobody has told
	ctx, span := t.tracer.Start(under(context.WithoutCancel(ctx), job.Trace), "attempt", trace.WithTimestamp(begun), trace.WithAttributes(
		jobID(job.ID), attribute.String("songmap.worker", job.Held.Worker),
		attribute.Int("songmap.job.attempt", job.Attempt), attribute.Int("songmap.job.crashes", job.Crashes),
		attribute.Float64("songmap.job.waited_seconds", c.Event.Waited.Seconds()),
	))
	t.step(ctx, "claim", begun)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.attempts[job.ID] = attempt{span}
}

// step makes the span of something that is over.
func (t *Traces) step(ctx context.Context, name string, begun time.Time, more ...attribute.KeyValue) {
	_, span := t.tracer.Start(ctx, name, trace.WithTimestamp(begun), trace.WithAttributes(more...))
	span.End()
}

// attempting is the context of the attempt at a job, with the end of another.
func (t *Traces) attempting(ctx context.Context, id string) context.Context {
	t.mu.Lock()
	defer t.mu.Unlock()
	if a, ok := t.attempts[id]; ok {
		return trace.ContextWithSpan(ctx, a.span)
	}
	return ctx
}

// changed makes a span of a change: in the attempt that it ends if that is under way
// here, else in the trace of the job, whose context it gets.
func (t *Traces) changed(ctx context.Context, c ports.Transition, begun time.Time) {
	a, here := t.take(c.After.ID, c.Before.Status == domain.StatusProcessing)
	if here {
		ctx = trace.ContextWithSpan(ctx, a.span)
	}
	t.step(ctx, string(c.Event.Kind), begun, jobID(c.After.ID),
		attribute.String("songmap.job.reason", string(c.Event.Reason)), attribute.String("songmap.job.error_code", string(c.Event.Failure.Code)))
	if !here {
		return
	}
	var err error
	if c.Event.Kind == domain.EventFailed || c.Event.Reason == domain.ReasonAttemptFailed {
		err = &c.Event.Failure
	}
	end(a.span, err)
}

// gaveUp ends an attempt that the worker does not end itself, if there is one.
func (t *Traces) gaveUp(id string) {
	if a, here := t.take(id, true); here {
		end(a.span, errors.New("given up"))
	}
}

// take removes the attempt at a job, if it is wanted and there is one.
func (t *Traces) take(id string, wanted bool) (a attempt, here bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if wanted {
		a, here = t.attempts[id]
		delete(t.attempts, id)
	}
	return a, here
}
