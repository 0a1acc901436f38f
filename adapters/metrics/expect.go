package metrics

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// Expect makes counters of what can come exist from the start, at 0: the first one
// counts, too, and a rate sees only what a counter has grown by.
func (m *Metrics) Expect(routes map[string][]int, refusals, limits []string) {
	for route, statuses := range routes {
		m.requests.seconds.WithLabelValues(route)
		for _, status := range statuses {
			m.requests.total.WithLabelValues(route, strconv.Itoa(status))
		}
	}
	m.requests.total.WithLabelValues(noRoute, "404")
	m.requests.seconds.WithLabelValues(noRoute)
	expect(m.requests.refused, refusals)
	expect(m.requests.beyond, limits)
}

// expect makes a counter exist for each value of its only label.
func expect[T ~string](c *prometheus.CounterVec, values []T) {
	for _, value := range values {
		c.WithLabelValues(string(value))
	}
}
