package ports

import (
	"context"

	"songmap/domain"
)

// WebhookService is what the outside may ask about webhooks. An unknown id is
// ErrNotFound; what a webhook does not allow is domain.ErrTransition.
type WebhookService interface {
	// Add makes a webhook with a secret of its own. An address that it cannot
	// have, or a kind that no event is of, is domain.ErrInvalid; ErrTooMany if
	// there are as many webhooks as the service is set up for.
	Add(ctx context.Context, w NewWebhook) (domain.Webhook, error)

	// List returns a page of the webhooks, the oldest first.
	List(ctx context.Context, q WebhookQuery) (WebhookPage, error)

	// Remove ends a webhook. One that was configured cannot be removed.
	Remove(ctx context.Context, id string) error

	// Rotate gives the webhook a new secret; the old one signs for a day more.
	Rotate(ctx context.Context, id string) (domain.Webhook, error)

	// Enable resumes the telling to a disabled webhook.
	Enable(ctx context.Context, id string) (domain.Webhook, error)

	// Test sends a message about nothing, and tells what came back.
	Test(ctx context.Context, id string) (domain.Answer, error)
}

// NewWebhook asks for a webhook.
type NewWebhook struct {
	URL         string
	Description string
	Events      []domain.EventKind // none: the usual ones
}

// WebhookPage is a part of a list of webhooks.
type WebhookPage struct {
	Webhooks []domain.Webhook
	Backlogs []Backlog // of each: what waits for it
	Next     Cursor    // After of the next page; zero: this is the last
}
