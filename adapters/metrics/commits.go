package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// commits counts transactions of the database's writer.
type commits struct {
	size    prometheus.Histogram
	seconds prometheus.Histogram
}

func newCommits() commits {
	return commits{
		size: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: prefix + "commit_batch_operations", Help: "Operations that shared a transaction.",
			Buckets: []float64{1, 2, 4, 8, 16, 32, 64, 128, 256},
		}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: prefix + "commit_duration_seconds", Help: "How long a transaction took, from its begin to the disk.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .05, .25, 1},
		}),
	}
}

func (c commits) collectors() []prometheus.Collector {
	return []prometheus.Collector{c.size, c.seconds}
}

// Commit counts a transaction and the operations in it.
func (m *Metrics) Commit(operations int, took time.Duration) {
	m.commits.size.Observe(float64(operations))
	m.commits.seconds.Observe(took.Seconds())
}
