package bootstrap

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"go.uber.org/fx"

	"songmap/adapters/sealed"
	"songmap/adapters/traces"
	"songmap/adapters/webhook"
	"songmap/application"
	"songmap/bootstrap/upkeep"
	"songmap/domain"
	"songmap/ports"
)

// webhooks are the parts that tell others of events.
func webhooks() fx.Option {
	return fx.Provide(
		openKeys, newSealed, newNotifier, newWebhooks, auditedWebhooks, newRelay,
	)
}

func newNotifier(lc fx.Lifecycle, c Config, tr *traces.Traces, repo ports.JobRepository) ports.Notifier {
	notifier := webhook.New(version(), c.targets())
	lc.Append(fx.StopHook(notifier.Close))
	return tr.Notifier(notifier, repo)
}

func newWebhooks(
	c Config, hooks *sealed.Webhooks, box ports.Outbox, notifier ports.Notifier, d *application.Dispatch, now clock,
) *application.Webhooks {
	return &application.Webhooks{
		Repo: hooks, Outbox: box, Notifier: notifier, Dispatch: d, Now: now,
		NewID: newID, NewSecret: newSecret, Max: c.MaxWebhooks, Secrets: c.WebhookSecret,
	}
}

func newSecret() domain.Secret {
	key := make([]byte, domain.SecretBytes)
	_, _ = rand.Read(key) // never fails
	return domain.NewSecret(key)
}

const (
	attemptsAtOnce = 128
	attemptsEach   = 4
	// attemptHeld is how long a delivery is held for an attempt, which the
	// notifier ends well before.
	attemptHeld = 45 * time.Second
	// deliveriesKept is how long people can look up what became of a delivery.
	deliveriesKept = 30 * 24 * time.Hour
)

func newRelay(
	c Config, hooks *sealed.Webhooks, box ports.Outbox, notifier ports.Notifier,
	d *application.Dispatch, o ports.Observer, now clock, m *application.Membership,
) *application.Relay {
	return &application.Relay{
		Webhooks: hooks, Outbox: box, Notifier: notifier, Dispatch: d, Observer: o, Now: now, Secrets: c.WebhookSecret, Member: m,
		Config: application.RelayConfig{AtOnce: attemptsAtOnce, Each: attemptsEach, Hold: attemptHeld, Poll: pollEvery},
	}
}

// relayEvents tells webhooks of events, the configured ones among them. It
// starts before anything happens, and stops when nothing happens any more.
func relayEvents(lc fx.Lifecycle, c Config, w *application.Webhooks, r *application.Relay) {
	if c.Role.answers() {
		lc.Append(fx.StartHook(func(ctx context.Context) error { return w.Configure(ctx, c.Webhook, c.WebhookEvents) }))
	}
	background(lc, r.Run)
	background(lc, func(ctx context.Context) { r.Forget(ctx, deliveriesKept, time.Hour) })
}

// checkWebhooks never shows a secret in its error.
func (c *Config) checkWebhooks() error {
	if c.MaxWebhooks < 0 {
		return errors.New("--max-webhooks must not be negative")
	}
	if c.SecretsKey != "" && c.Database == upkeep.InMemory {
		return errors.New("--secrets-key: a database in memory keeps no secrets")
	}
	for _, url := range c.Webhook {
		if err := c.targets().Check("--webhook "+url, url); err != nil {
			return err
		}
	}
	for _, secret := range c.WebhookSecret {
		if _, err := secret.Key(); err != nil {
			return errors.New("--webhook-secret must be whsec_ and 24 to 64 bytes in base64")
		}
	}
	if len(c.Webhook) > 0 && len(c.WebhookSecret) == 0 {
		return errors.New("--webhook needs --webhook-secret, or SONGMAP_WEBHOOK_SECRET, to sign with")
	}
	if _, err := domain.NewWebhook("", "", "", c.WebhookEvents, time.Time{}); err != nil {
		return errors.New("--webhook-events must be kinds of events, such as completed")
	}
	return nil
}

func (c *Config) targets() webhook.Targets { return webhook.Targets{Private: c.WebhookAllowPrivate} }
