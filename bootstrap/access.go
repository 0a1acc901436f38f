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
		return c.refuseStrangers(access.Open().Err() != nil)
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

// audited records who asks for what.
func auditedJobs(j *application.Jobs, log ports.AuditLog, now clock) ports.JobService {
	return &application.AuditedJobs{JobService: j, Log: log, Now: now}
}

func auditedWebhooks(w *application.Webhooks, log ports.AuditLog, now clock) ports.WebhookService {
	return &application.AuditedWebhooks{WebhookService: w, Log: log, Now: now}
}
