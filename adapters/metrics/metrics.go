// Package metrics counts what goes on, for Prometheus to collect. Names follow
// the conventions of the Prometheus documentation: base units, _total for what
// only grows.
package metrics

import (
	"math"
	"net/http"
	"runtime"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics is a registry of its own, with everything that Songmap counts.
type Metrics struct {
	registry   registry
	jobs       jobs
	analyses   analyses
	requests   requests
	commits    commits
	deliveries deliveries
}

// New returns metrics of a program of the given version, all at zero.
func New(version string) *Metrics {
	r := registry{prometheus.NewRegistry()}
	r.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: prefix + "build_info", Help: "1, labelled with what runs.",
		ConstLabels: prometheus.Labels{"version": version, "goversion": runtime.Version()},
	}, func() float64 { return 1 }))
	return &Metrics{
		registry: r, jobs: newJobs(r), analyses: newAnalyses(r), requests: newRequests(r), commits: newCommits(r), deliveries: newDeliveries(r),
	}
}

// WatchStreams lets every scrape ask how many streams of events are open.
func (m *Metrics) WatchStreams(open func() int) {
	m.registry.gauge("event_streams", "Open streams of events.", func() float64 { return float64(open()) })
}

// WatchConnections lets every scrape ask how many connections there are.
func (m *Metrics) WatchConnections(open func() int) {
	m.registry.gauge("http_connections", "Open connections.", func() float64 { return float64(open()) })
}

// WatchLog lets every scrape ask how large the database's write-ahead log is.
func (m *Metrics) WatchLog(bytes func() (int64, error)) {
	m.registry.gauge("database_wal_bytes", "Size of the database's write-ahead log; NaN where it is not there.", func() float64 {
		n, err := bytes()
		if err != nil {
			return math.NaN()
		}
		return float64(n)
	})
}

// Handler serves the metrics in the format that the collector asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}

// commits counts transactions of the database's writer.
type commits struct{ size, seconds prometheus.Observer }

func newCommits(r registry) commits {
	return commits{
		size: r.histogram("commit_batch_operations", "Operations that shared a transaction.",
			[]float64{1, 2, 4, 8, 16, 32, 64, 128, 256}).WithLabelValues(),
		seconds: r.histogram("commit_duration_seconds", "How long a transaction took, from its begin to the disk.",
			[]float64{.0001, .00025, .0005, .001, .0025, .005, .01, .05, .25, 1}).WithLabelValues(),
	}
}

// Commit counts a transaction and the operations in it.
func (m *Metrics) Commit(operations int, took time.Duration) {
	m.commits.size.Observe(float64(operations))
	m.commits.seconds.Observe(took.Seconds())
}
