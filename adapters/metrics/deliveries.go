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
	took     prometheus.Observer
}

func newDeliveries(r registry) deliveries {
	d := deliveries{
		attempts: r.counter("webhook_attempts_total",
			"Messages sent to webhooks: delivered, retry (failed, and will be tried again) or failed for good.", "outcome"),
		disabled: r.counter("webhooks_disabled_total", "Webhooks whose receiver wanted no more messages.").WithLabelValues(),
		took: r.histogram("webhook_attempt_duration_seconds", "How long receivers took to answer.",
			[]float64{.01, .03, .1, .3, 1, 3, 10, 15}).WithLabelValues(),
	}
	for _, state := range domain.DeliveryStates() {
		d.attempts.WithLabelValues(outcome(state))
	}
	return d
}

// outcome is what came of an attempt after which a delivery is in a state.
func outcome(s domain.DeliveryState) string {
	if s == domain.DeliveryPending {
		return "retry"
	}
	return string(s)
}

// Attempted counts attempts, and how long they took.
func (m *Metrics) Attempted(d domain.Delivery, took time.Duration) {
	m.deliveries.attempts.WithLabelValues(outcome(d.State)).Inc()
	if d.Attempts > 0 {
		m.deliveries.took.Observe(took.Seconds())
	}
}

// Disabled counts webhooks that were disabled.
func (m *Metrics) Disabled(domain.Webhook) { m.deliveries.disabled.Inc() }

// WatchOutbox lets every scrape look at what waits to be delivered.
func (m *Metrics) WatchOutbox(box ports.Outbox, now func() time.Time) {
	pending := desc("webhook_pending_deliveries", "Messages to webhooks that wait to be delivered."+alike)
	dropped := desc("webhook_dropped_deliveries_total",
		"Messages to webhooks that were given up at once because too many waited for the receiver; they can be replayed."+alike)
	oldest := desc("oldest_webhook_delivery_age_seconds", "Age of the oldest event that waits to be delivered; 0 if none waits."+alike)
	m.registry.MustRegister(scraped{[]*prometheus.Desc{pending, dropped, oldest}, func(ctx context.Context, found found) {
		if waits, err := box.Backlog(ctx, ""); err == nil {
			found(pending, prometheus.GaugeValue, float64(waits.Pending))
			found(dropped, prometheus.CounterValue, float64(waits.Dropped))
			found(oldest, prometheus.GaugeValue, age(waits.Oldest, now()))
		}
	}})
}
