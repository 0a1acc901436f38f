package bootstrap

import (
	"net/url"
	"time"

	"go.uber.org/zap"

	"songmap/domain"
)

// Attempted logs what went well for those who look for it.
func (p observer) Attempted(d domain.Delivery, took time.Duration) {
	p.metrics.Attempted(d, took)
	fields := []zap.Field{
		zap.String("receiver", host(d.URL)), zap.Int64("delivery", d.Number),
		zap.String("job", d.Event.JobID), zap.String("event", string(d.Event.Kind)), zap.Int("attempt", d.Attempts),
	}
	if d.WebhookID != "" {
		fields = append(fields, zap.String("webhook", d.WebhookID))
	}
	if d.LastError != "" {
		fields = append(fields, zap.String("because", d.LastError))
	}
	switch d.State {
	case domain.DeliveryDelivered:
		p.log.Debug("webhook delivered", append(fields, zap.Duration("took", took))...)
	case domain.DeliveryGivenUp:
		p.log.Warn("webhook given up", fields...)
	case domain.DeliveryPending:
		p.log.Info("webhook not delivered", append(fields, zap.Time("again", d.NextAt))...)
	}
}

// Disabled warns: somebody has to enable the webhook again.
func (p observer) Disabled(w domain.Webhook) {
	p.metrics.Disabled(w)
	p.log.Warn("webhook disabled", zap.String("webhook", w.ID), zap.String("receiver", host(w.URL)), zap.String("because", w.DisabledReason))
}

// host is as much of an address as may be in a log: its path and query are
// often what lets the sender in.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}
