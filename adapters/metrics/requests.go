package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requests counts what clients asked.
type requests struct {
	total, beyond, refused *prometheus.CounterVec
	seconds                *prometheus.HistogramVec
}

func newRequests(r registry) requests {
	return requests{
		total: r.counter("http_requests_total", "Requests that were answered.", "route", "code"),
		seconds: r.histogram("http_request_duration_seconds", "How long requests took, uploads and downloads included.",
			[]float64{.0005, .001, .0025, .005, .01, .025, .1, .5, 2.5, 10, 60}, "route"),
		beyond: r.counter("http_refused_connections_total", "Connections above a limit, which only probes are answered on.", "limit"),
		refused: r.counter("refused_requests_total",
			"Requests with a wrong key (wrong_key), with any key from where many wrong ones came (too_many_wrong_keys), "+
				"by another name (host_not_allowed), of another site's page (cross_origin), or beyond a limit on clients (quota_exceeded).", "reason"),
	}
}

// noRoute stands for requests that no route is meant for.
const noRoute = "none"

// Request counts an answered request. The route is a pattern, never a path:
// each value makes a time series that is kept for ever.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	if route == "" {
		route = noRoute
	}
	m.requests.total.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.requests.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// RefusedConnection counts a connection above a limit.
func (m *Metrics) RefusedConnection(limit string) { m.requests.beyond.WithLabelValues(limit).Inc() }

// RefusedRequest counts a request of somebody who may not come in.
func (m *Metrics) RefusedRequest(reason string) { m.requests.refused.WithLabelValues(reason).Inc() }
