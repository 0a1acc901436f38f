package metrics

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"songmap/domain"
	"songmap/ports"
)

// deliveries counts messages to webhooks.
type deliveries struct {
	attempts *prometheus.CounterVec
	disabled prometheus.Counter
	took     prometheus.Histogram
}

func newDeliveries() deliveries {
	return deliveries{
		attempts: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: prefix + "webhook_attempts_total",
			Help: "Messages sent to webhooks: delivered, retry (failed, and will be tried again) or failed for good.",
		}, []string{"outcome"}),
		disabled: prometheus.NewCounter(prometheus.CounterOpts{
			Name: prefix + "webhooks_disabled_total", Help: "Webhooks whose receiver wanted no more messages.",
		}),
		took: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: prefix + "webhook_attempt_duration_seconds", Help: "How long receivers took to answer.",
			Buckets: []float64{.01, .03, .1, .3, 1, 3, 10, 15},
		}),
	}
}

func (d deliveries) collectors() []prometheus.Collector {
	return []prometheus.Collector{d.attempts, d.disabled, d.took}
}

// Attempted counts attempts, and how long they took.
func (m *Metrics) Attempted(d domain.Delivery, took time.Duration) {
	outcome := string(d.State)
	if d.State == domain.DeliveryPending {
		outcome = "retry"
	}
	m.deliveries.attempts.WithLabelValues(outcome).Inc()
	if d.Attempts > 0 {
		m.deliveries.took.Observe(took.Seconds())
	}
}

// Disabled counts webhooks that were disabled.
func (m *Metrics) Disabled(domain.Webhook) { m.deliveries.disabled.Inc() }

// backlog is how much waits to be delivered at the moment of a scrape.
type backlog struct {
	box ports.Outbox
	now func() time.Time

	pending *prometheus.Desc
	oldest  *prometheus.Desc
	dropped *prometheus.Desc
}

// WatchOutbox lets every scrape look at what waits to be delivered.
func (m *Metrics) WatchOutbox(box ports.Outbox, now func() time.Time) {
	m.registry.MustRegister(&backlog{
		box: box, now: now,
		pending: prometheus.NewDesc(prefix+"webhook_pending_deliveries", "Messages to webhooks that wait to be delivered.", nil, nil),
		dropped: prometheus.NewDesc(prefix+"webhook_dropped_deliveries_total", "Messages to webhooks that were given up at once because too many waited for the receiver; they can be replayed.", nil, nil),
		oldest:  prometheus.NewDesc(prefix+"oldest_webhook_delivery_age_seconds", "Age of the oldest event that waits to be delivered; 0 if none waits.", nil, nil),
	})
}

// Describe implements prometheus.Collector.
func (b *backlog) Describe(d chan<- *prometheus.Desc) {
	d <- b.pending
	d <- b.oldest
	d <- b.dropped
}

// Collect implements prometheus.Collector.
func (b *backlog) Collect(c chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapePatience)
	defer cancel()
	waits, err := b.box.Backlog(ctx, "")
	if err != nil {
		return
	}
	age := 0.0
	if !waits.Oldest.IsZero() {
		age = max(0, b.now().Sub(waits.Oldest).Seconds())
	}
	c <- prometheus.MustNewConstMetric(b.pending, prometheus.GaugeValue, float64(waits.Pending))
	c <- prometheus.MustNewConstMetric(b.dropped, prometheus.CounterValue, float64(waits.Dropped))
	c <- prometheus.MustNewConstMetric(b.oldest, prometheus.GaugeValue, age)
}
