package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

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
