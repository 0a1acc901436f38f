package metrics

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// requests counts what clients asked.
type requests struct {
	total   *prometheus.CounterVec
	seconds *prometheus.HistogramVec
	beyond  *prometheus.CounterVec
	refused *prometheus.CounterVec
}

func newRequests() requests {
	return requests{
		total: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "http_requests_total", Help: "Requests that were answered.",
		}, []string{"route", "code"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: prefix + "http_request_duration_seconds", Help: "How long requests took, uploads and downloads included.",
			Buckets: []float64{.0005, .001, .0025, .005, .01, .025, .1, .5, 2.5, 10, 60},
		}, []string{"route"}),
		beyond: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "http_refused_connections_total", Help: "Connections above a limit, which only probes are answered on.",
		}, []string{"limit"}),
		refused: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "refused_requests_total",
			Help: "Requests with a wrong key (wrong_key), with any key from where many wrong ones came (too_many_wrong_keys), by another name (host_not_allowed), or of another site's page (cross_origin).",
		}, []string{"reason"}),
	}
}

func (r requests) collectors() []prometheus.Collector {
	return []prometheus.Collector{r.total, r.seconds, r.beyond, r.refused}
}

// Request counts an answered request. The route is a pattern, never a path:
// each value makes a time series that is kept for ever.
func (m *Metrics) Request(route string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	m.requests.total.WithLabelValues(route, strconv.Itoa(status)).Inc()
	m.requests.seconds.WithLabelValues(route).Observe(took.Seconds())
}

// RefusedConnection counts a connection above a limit.
func (m *Metrics) RefusedConnection(limit string) { m.requests.beyond.WithLabelValues(limit).Inc() }

// RefusedRequest counts a request of somebody who may not come in.
func (m *Metrics) RefusedRequest(reason string) { m.requests.refused.WithLabelValues(reason).Inc() }
