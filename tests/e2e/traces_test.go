package e2e_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	tracepb "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// collector takes traces as one of OpenTelemetry does.
type collector struct {
	*httptest.Server

	mu    sync.Mutex
	spans map[string]*tracepb.Span // by name
}

func newCollector(t *testing.T) *collector {
	t.Helper()
	c := &collector{spans: make(map[string]*tracepb.Span)}
	c.Server = httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
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
		for _, batch := range data.GetResourceSpans() {
			for _, scope := range batch.GetScopeSpans() {
				for _, span := range scope.GetSpans() {
					c.spans[span.GetName()] = span
				}
			}
		}
	}))
	t.Cleanup(c.Close)
	return c
}

// A song is one trace, from its upload over the analysis to the message that tells of
// its end, which names the trace to the receiver.
func TestASongCanBeFollowedFromUploadToWebhook(t *testing.T) {
	t.Parallel()
	c, r := newCollector(t), newReceiver(t)
	server, stop := newSite(t).serve("--traces", c.URL, "--webhook-secret", serviceSecret, "--webhook-allow-private")
	id := server.submit("song.wav", wave(t), "webhook_url", r.url+"/own")
	told := r.next(serviceSecret)
	server.get("/livez")
	stop()

	song := c.spans["POST /api/analyze"]
	if song == nil || len(song.GetParentSpanId()) != 0 {
		t.Fatalf("the upload is %v of %v", song, c.spans)
	}
	for name, parent := range map[string]string{
		"submit": "POST /api/analyze", "create": "submit", "attempt": "submit", "claim": "attempt", "analyse": "attempt",
		"stage decode": "analyse", "stage beats": "analyse", "stage harmony": "analyse", "stage structure": "analyse",
		"completed": "attempt", "webhook": "submit",
	} {
		span, above := c.spans[name], c.spans[parent]
		if span == nil || above == nil {
			t.Errorf("%s or %s did not come", name, parent)
			continue
		}
		if string(span.GetTraceId()) != string(song.GetTraceId()) || string(span.GetParentSpanId()) != string(above.GetSpanId()) {
			t.Errorf("%s is not in the trace of the song, below %s", name, parent)
		}
		if span.GetStartTimeUnixNano() > span.GetEndTimeUnixNano() || span.GetStartTimeUnixNano() < song.GetStartTimeUnixNano() {
			t.Errorf("%s is out of order", name)
		}
		for _, a := range span.GetAttributes() {
			if a.GetKey() == "songmap.job.id" && a.GetValue().GetStringValue() != id {
				t.Errorf("%s is about %s", name, a.GetValue())
			}
		}
	}
	if want := fmt.Sprintf("00-%x-%x-01", song.GetTraceId(), c.spans["webhook"].GetSpanId()); told.header.Get("Traceparent") != want {
		t.Errorf("the receiver is told of %s, want %s", told.header.Get("Traceparent"), want)
	}
	if c.spans["GET /livez"] != nil {
		t.Error("probes are traced")
	}
}
