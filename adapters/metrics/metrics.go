// Package metrics counts what goes on, for Prometheus to collect. Names follow
// the conventions of the Prometheus documentation: base units, _total for what
// only grows.
package metrics

import (
	"math"
	"net/http"
	"runtime"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// prefix begins the name of every metric of ours.
const prefix = "songmap_"

// Metrics is a registry of its own, with everything that Songmap counts.
type Metrics struct {
	registry *prometheus.Registry
	jobs     jobs
	requests requests
	commits  commits

	deliveries deliveries
}

// New returns metrics of a program of the given version, all at zero.
func New(version string) *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		jobs:     newJobs(), requests: newRequests(), commits: newCommits(),
		deliveries: newDeliveries(),
	}
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Name: prefix + "build_info", Help: "1, labelled with what runs.",
	}, []string{"version", "goversion"})
	build.WithLabelValues(version, runtime.Version()).Set(1)
	m.registry.MustRegister(
		build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	m.registry.MustRegister(m.jobs.collectors()...)
	m.registry.MustRegister(m.requests.collectors()...)
	m.registry.MustRegister(m.commits.collectors()...)
	m.registry.MustRegister(m.deliveries.collectors()...)
	return m
}

// WatchStreams lets every scrape ask how many streams of events are open.
func (m *Metrics) WatchStreams(open func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: prefix + "event_streams", Help: "Open streams of events.",
	}, func() float64 { return float64(open()) }))
}

// WatchConnections lets every scrape ask how many connections there are.
func (m *Metrics) WatchConnections(open func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: prefix + "http_connections", Help: "Open connections.",
	}, func() float64 { return float64(open()) }))
}

// WatchLog lets every scrape ask how large the database's write-ahead log is.
func (m *Metrics) WatchLog(bytes func() (int64, error)) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: prefix + "database_wal_bytes", Help: "Size of the database's write-ahead log; NaN where it is not there.",
	}, func() float64 {
		n, err := bytes()
		if err != nil {
			return math.NaN()
		}
		return float64(n)
	}))
}

// Handler serves the metrics in the format that the collector asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
