package bootstrap

import (
	"context"
	"fmt"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/application"
	"songmap/ports"
)

// newAccess lets clients in by the API keys of the store.
func newAccess(lc fx.Lifecycle, c Config, keys ports.Keys, o ports.Observer, now clock, log *zap.Logger) *application.Access {
	access := application.NewAccess(keys, o, now, func() {
		if len(c.keys) == 0 {
			log.Warn("the first API key was made: calls need one from now on")
		}
	})
	lc.Append(fx.StartHook(func(ctx context.Context) error {
		if err := access.Start(ctx); err != nil {
			return err
		}
		stored := access.Open().Err() != nil
		log.Info("API keys read", zap.Int("of_database", access.Valid()), zap.Int("configured", len(c.keys)))
		if err := c.refuseStrangers(stored); err != nil {
			return err
		}
		c.warnOfEverybody(stored, log)
		return nil
	}))
	background(lc, access.Run)
	return access
}

// refuseStrangers refuses to serve others than this machine without API keys, here or
// in the store.
func (c *Config) refuseStrangers(stored bool) error {
	if loopback(c.host()) || len(c.keys) > 0 || c.Insecure || stored {
		return nil
	}
	return fmt.Errorf("--listen %s can be reached by others: make a key with songmap keys create, "+
		"give --api-keys-file or SONGMAP_API_KEYS, or say --insecure", c.Listen)
}

// warnOfEverybody says that no key is needed where others than this machine are
// answered: here, or under the name of a proxy. Another database than was meant, or a
// backup from before the first key, looks like that.
func (c *Config) warnOfEverybody(stored bool, log *zap.Logger) {
	if len(c.keys) == 0 && !stored && (!loopback(c.host()) || len(c.AllowedHost) > 0) {
		log.Warn("there are no API keys: whoever reaches the service may do everything")
	}
}

// audited records who asks for what.
func auditedJobs(j *application.Jobs, log ports.AuditLog, now clock) ports.JobService {
	return &application.AuditedJobs{JobService: j, Log: log, Now: now}
}

func auditedWebhooks(w *application.Webhooks, log ports.AuditLog, now clock) ports.WebhookService {
	return &application.AuditedWebhooks{WebhookService: w, Log: log, Now: now}
}
