package traces_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"songmap/adapters/traces"
)

// collector takes traces as one of OpenTelemetry does.
type collector struct {
	*httptest.Server

	mu       sync.Mutex
	requests []*http.Request
	batches  []*tracepb.ResourceSpans
}

func newCollector(t *testing.T, answer int) *collector {
	t.Helper()
	c := &collector{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		var data tracepb.TracesData
		if err == nil {
			err = proto.Unmarshal(body, &data)
		}
		if err != nil {
			t.Error(err)
		}
		c.mu.Lock()
		defer c.mu.Unlock()
		c.requests, c.batches = append(c.requests, r), append(c.batches, data.GetResourceSpans()...)
		w.WriteHeader(answer)
	}))
	t.Cleanup(c.Close)
	return c
}

// spans are those that have come, by name.
func (c *collector) spans() map[string]*tracepb.Span {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := make(map[string]*tracepb.Span)
	for _, batch := range c.batches {
		for _, scope := range batch.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				all[span.GetName()] = span
			}
		}
	}
	return all
}

// open opens traces that go to the collector.
func (c *collector) open(t *testing.T, report func(error), env map[string]string) *traces.Traces {
	t.Helper()
	all, err := traces.Open(t.Context(), traces.Config{
		URL: c.URL, Version: "v1.2.3", Instance: "host-1", Report: report, Env: func(name string) string { return env[name] },
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
