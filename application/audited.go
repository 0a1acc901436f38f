package application

import (
	"context"
	"net/url"
	"strconv"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var (
	_ ports.WebhookService = (*AuditedWebhooks)(nil)
	_ ports.JobService     = (*AuditedJobs)(nil)
)

// AuditedWebhooks are webhooks of which it is recorded who changes them.
type AuditedWebhooks struct {
	ports.WebhookService
	Log ports.AuditLog
	Now func() time.Time
}

func (s *AuditedWebhooks) Add(ctx context.Context, w ports.NewWebhook) (domain.Webhook, error) {
	if err := record(ctx, s.Log, domain.ActionAddWebhook, hostOf(w.URL), s.Now()); err != nil {
		return domain.Webhook{}, err
	}
	return s.WebhookService.Add(ctx, w)
}

func (s *AuditedWebhooks) Delete(ctx context.Context, id string) error {
	if err := record(ctx, s.Log, domain.ActionDeleteWebhook, id, s.Now()); err != nil {
		return err
	}
	return s.WebhookService.Delete(ctx, id)
}

func (s *AuditedWebhooks) Rotate(ctx context.Context, id string) (domain.Webhook, error) {
	if err := record(ctx, s.Log, domain.ActionRotateWebhook, id, s.Now()); err != nil {
		return domain.Webhook{}, err
	}
	return s.WebhookService.Rotate(ctx, id)
}

func (s *AuditedWebhooks) Enable(ctx context.Context, id string) (domain.Webhook, error) {
	if err := record(ctx, s.Log, domain.ActionEnableWebhook, id, s.Now()); err != nil {
		return domain.Webhook{}, err
	}
	return s.WebhookService.Enable(ctx, id)
}

func (s *AuditedWebhooks) Test(ctx context.Context, id string) (domain.Answer, error) {
	if err := record(ctx, s.Log, domain.ActionTestWebhook, id, s.Now()); err != nil {
		return domain.Answer{}, err
	}
	return s.WebhookService.Test(ctx, id)
}

func (s *AuditedWebhooks) Replay(ctx context.Context, of ports.DeliveryOwner, number int64) (domain.Delivery, error) {
	subject := of.WebhookID
	if of.JobID != "" {
		subject = "job " + of.JobID
	}
	subject += " delivery " + strconv.FormatInt(number, 10)
	if err := record(ctx, s.Log, domain.ActionReplayDeliveries, subject, s.Now()); err != nil {
		return domain.Delivery{}, err
	}
	return s.WebhookService.Replay(ctx, of, number)
}

func (s *AuditedWebhooks) ReplayFailed(ctx context.Context, id string, since time.Time) (ports.Replayed, error) {
	subject := id + " since " + since.UTC().Format(time.RFC3339)
	if err := record(ctx, s.Log, domain.ActionReplayDeliveries, subject, s.Now()); err != nil {
		return ports.Replayed{}, err
	}
	return s.WebhookService.ReplayFailed(ctx, id, since)
}

// hostOf is what the audit keeps of an address, whose other parts are often a secret
// between a receiver and its callers: the audit stays when the webhook is gone.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "an address without a host"
	}
	return u.Scheme + "://" + u.Host
}

// AuditedJobs are jobs of which it is recorded who cleans up among them. Who asks for a
// change of a single one, its event says.
type AuditedJobs struct {
	ports.JobService
	Log ports.AuditLog
	Now func() time.Time
}

func (s *AuditedJobs) CleanUp(ctx context.Context, days int, dryRun bool) (int64, error) {
	if !dryRun {
		subject := "older than " + strconv.Itoa(days) + " days"
		if err := record(ctx, s.Log, domain.ActionCleanUp, subject, s.Now()); err != nil {
			return 0, err
		}
	}
	return s.JobService.CleanUp(ctx, days, dryRun)
}
