package traces

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/trace"

	"songmap/domain"
	"songmap/ports"
)

// Notifier makes spans of messages to webhooks, in the trace of the job, and names them
// to the receiver. For that it looks the job up; one that is deleted has no trace.
func (t *Traces) Notifier(inner ports.Notifier, repo ports.JobRepository) ports.Notifier {
	if t == nil {
		return inner
	}
	return notifier{inner, repo, t}
}

type notifier struct {
	ports.Notifier
	repo ports.JobRepository
	t    *Traces
}

func (n notifier) Notify(ctx context.Context, m ports.Message) domain.Answer {
	about := []attribute.KeyValue{attribute.String("songmap.message.id", m.ID)}
	if m.Event != nil {
		if job, err := n.repo.Get(ctx, m.Event.JobID); err == nil {
			ctx = under(ctx, job.Trace)
		}
		about = append(about, jobID(m.Event.JobID), attribute.String("songmap.event", string(m.Event.Kind)))
	}
	ctx, span := n.t.tracer.Start(ctx, "webhook", trace.WithSpanKind(trace.SpanKindClient), trace.WithAttributes(about...))
	m.Trace = name(ctx)
	answer := n.Notifier.Notify(ctx, m)
	span.SetAttributes(attribute.Int("http.response.status_code", answer.Status))
	var err error
	if !answer.Taken() {
		err = errors.New("not delivered")
	}
	end(span, err)
	return answer
}
