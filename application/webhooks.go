package application

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Webhooks is what people ask about webhooks and their deliveries.
type Webhooks struct {
	Repo     ports.WebhookRepository
	Outbox   ports.Outbox
	Notifier ports.Notifier
	Dispatch *Dispatch
	Now      func() time.Time

	NewID     func() string // a new UUIDv7
	NewSecret func() domain.Secret
	Max       int             // webhooks that there may be, beside the configured ones; 0: any number
	Secrets   []domain.Secret // of the service: sign what goes to configured webhooks
}

var _ ports.WebhookService = (*Webhooks)(nil)

// Add checks the address before anything else.
func (s *Webhooks) Add(ctx context.Context, n ports.NewWebhook) (domain.Webhook, error) {
	if err := s.Notifier.Check("url", n.URL); err != nil {
		return domain.Webhook{}, err
	}
	w, err := domain.NewWebhook(s.NewID(), n.URL, n.Description, n.Events, s.Now())
	if err != nil {
		return domain.Webhook{}, err
	}
	w.Secret = s.NewSecret()
	return w, s.Repo.Add(ctx, w, s.Max)
}

// List asks for one webhook more than is wanted, to know whether there is a next
// page.
func (s *Webhooks) List(ctx context.Context, q ports.WebhookQuery) (page ports.WebhookPage, err error) {
	want := q.Limit
	q.Limit++
	found, err := s.Repo.List(ctx, q)
	if err != nil {
		return page, err
	}
	var more bool
	if page.Webhooks, more = cut(found, want); more && want > 0 {
		page.Next = hookPlace(page.Webhooks[want-1])
	}
	for _, w := range page.Webhooks {
		waits, err := s.Outbox.Backlog(ctx, w.ID)
		if err != nil {
			return ports.WebhookPage{}, err
		}
		page.Backlogs = append(page.Backlogs, waits)
	}
	return page, nil
}

// hookPlace is where a webhook stands in a list of webhooks.
func hookPlace(w domain.Webhook) ports.Cursor { return ports.Cursor{CreatedAt: w.CreatedAt, ID: w.ID} }

// Delete leaves it to the webhook whether it may go.
func (s *Webhooks) Delete(ctx context.Context, id string) error {
	return s.Repo.Delete(ctx, id, domain.Webhook.MayDelete)
}

// Rotate makes the new secret.
func (s *Webhooks) Rotate(ctx context.Context, id string) (domain.Webhook, error) {
	secret, now := s.NewSecret(), s.Now()
	return s.Repo.Update(ctx, id, func(w domain.Webhook) (domain.Webhook, error) { return w.Rotate(secret, now) })
}

// Enable does nothing to a webhook that is enabled.
func (s *Webhooks) Enable(ctx context.Context, id string) (domain.Webhook, error) {
	return s.Repo.Update(ctx, id, func(w domain.Webhook) (domain.Webhook, error) { return w.Enable(), nil })
}

// Test sends the message at once, past the outbox.
func (s *Webhooks) Test(ctx context.Context, id string) (domain.Answer, error) {
	w, err := s.Repo.Get(ctx, id)
	if err != nil {
		return domain.Answer{}, err
	}
	now := s.Now()
	return s.Notifier.Notify(ctx, ports.Message{
		ID: "test_" + s.NewID(), URL: w.URL, Secrets: w.Secrets(s.Secrets, now), At: now,
	}), nil
}
