package traces

import (
	"context"
	"sync"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
)

// Traces makes spans and sends them in batches. Nobody waits for a collector: what
// it does not take in time is dropped.
type Traces struct {
	provider *sdk.TracerProvider
	tracer   trace.Tracer

	mu       sync.Mutex
	attempts map[string]attempt // by job id, of those under way here
}

// Open returns nil if no traces are wanted. The rest of the standard variables
// (OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER, OTEL_BSP_…) the
// library hears.
func Open(ctx context.Context, c Config) (*Traces, error) {
	target, on, err := c.target()
	if err != nil || !on {
		return nil, err
	}
	who, err := resource.New(ctx,
		resource.WithTelemetrySDK(),
		resource.WithAttributes(
			attribute.String("service.name", "songmap"), attribute.String("service.version", c.Version),
			attribute.String("service.instance.id", c.Instance)),
		resource.WithFromEnv(), // last: it beats ours
	)
	if err != nil {
		return nil, err
	}
	exporter, err := otlptrace.New(ctx, newClient(target, c.Report))
	if err != nil {
		return nil, err
	}
	provider := sdk.NewTracerProvider(sdk.WithResource(who), sdk.WithBatcher(exporter))
	return &Traces{provider: provider, tracer: provider.Tracer("songmap"), attempts: make(map[string]attempt)}, nil
}

// Close sends what was not sent yet.
func (t *Traces) Close(ctx context.Context) error {
	if t == nil {
		return nil
	}
	return t.provider.Shutdown(ctx)
}

// w3c is how traces are named to others.
var w3c propagation.TraceContext //nolint:gochecknoglobals // it has no state

// under is a context whose spans belong to a trace that others have begun. What names
// none makes them begin one.
func under(ctx context.Context, traceparent string) context.Context {
	return w3c.Extract(ctx, propagation.MapCarrier{"traceparent": traceparent})
}

// name names the span of a context to others.
func name(ctx context.Context) string {
	carrier := propagation.MapCarrier{}
	w3c.Inject(ctx, carrier)
	return carrier["traceparent"]
}

// end ends a span, badly if there is an error. Its text stays here: it may tell more
// than a collector should know.
func end(span trace.Span, err error) {
	if err != nil {
		span.SetStatus(codes.Error, "")
	}
	span.End()
}
