package e2e_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"
)

// hold opens a stream that lasts until let go.
func (c client) hold() (letGo func()) {
	c.t.Helper()
	ctx, cancel := context.WithCancel(c.t.Context())
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/api/events", nil)
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	letGo = func() { cancel(); _ = resp.Body.Close() }
	c.t.Cleanup(letGo)
	if resp.StatusCode != http.StatusOK {
		c.t.Fatalf("a stream answers %s", resp.Status)
	}
	return letGo
}

func TestACrowdKeepsNoProbeOut(t *testing.T) {
	t.Parallel()
	c, _ := newSite(t).serve("--max-connections", "6")
	c.isReady(http.StatusOK)
	c.hold()
	c.hold()
	letGo := c.hold() // one address may have half of them
	for _, probe := range []string{"/livez", "/readyz", "/health"} {
		if r := c.get(probe); r.StatusCode != http.StatusOK || !r.Close {
			t.Errorf("%s answers %s, and closes the connection: %v", probe, r.Status, r.Close)
		}
	}
	var p struct{ Code string }
	r := c.get("/api/jobs")
	if r.json(t, &p); r.StatusCode != http.StatusServiceUnavailable || p.Code != "too_many_connections" {
		t.Errorf("another call answers %s: %s", r.Status, r.body)
	}
	if text := string(c.get("/metrics").body); !strings.Contains(text, `songmap_http_refused_connections_total{limit="address"} 5`) {
		t.Errorf("the metrics do not tell of it:\n%s", text)
	}

	letGo()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); c.get("/api/jobs").StatusCode != http.StatusOK; <-tick.C {
		if time.Now().After(deadline) {
			t.Fatal("a connection that has ended makes no room")
		}
	}
}
