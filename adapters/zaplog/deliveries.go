package zaplog

import (
	"net/url"
	"time"

	"go.uber.org/zap"

	"songmap/domain"
)

// Attempted logs what went well only for those who look for it.
func (o Observer) Attempted(d domain.Delivery, took time.Duration) {
	fields := []zap.Field{
		zap.String("receiver", host(d.URL)), zap.Int64("delivery", d.Number),
		zap.String("job", d.Event.JobID), zap.String("event", string(d.Event.Kind)), zap.Int("attempt", d.Attempts),
		text("webhook", d.WebhookID), text("because", d.LastError),
	}
	switch d.State {
	case domain.DeliveryDelivered:
		o.log.Debug("webhook delivered", append(fields, zap.Duration("took", took))...)
	case domain.DeliveryGivenUp:
		o.log.Warn("webhook given up", fields...)
	case domain.DeliveryPending:
		o.log.Info("webhook not delivered", append(fields, zap.Time("again", d.NextAt))...)
	}
}

// Disabled warns: somebody has to enable the webhook again.
func (o Observer) Disabled(w domain.Webhook) {
	o.log.Warn("webhook disabled", zap.String("webhook", w.ID), zap.String("receiver", host(w.URL)), zap.String("because", w.DisabledReason))
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
