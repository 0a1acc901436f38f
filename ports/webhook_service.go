package ports

import (
	"context"
	"time"

	"songmap/domain"
)

// WebhookService is what the outside may ask about webhooks, and about the
// deliveries of a webhook or of a job. An unknown webhook, or a delivery that is
// not of the owner, is ErrNotFound; what a webhook does not allow is
// domain.ErrTransition.
type WebhookService interface {
	// Add makes a webhook with a secret of its own. An address that it cannot
	// have, or a kind that no event is of, is domain.ErrInvalid; ErrTooMany if
	// there are as many webhooks as the service is set up for; ErrNoKey if there is
	// no key to keep the secret by, here and in Rotate.
	Add(ctx context.Context, w NewWebhook) (domain.Webhook, error)

	// List returns a page of the webhooks, the oldest first.
	List(ctx context.Context, q WebhookQuery) (WebhookPage, error)

	// Delete ends a webhook. One that was configured cannot be deleted.
	Delete(ctx context.Context, id string) error

	// Rotate gives the webhook a new secret; the old one signs for a day more.
	Rotate(ctx context.Context, id string) (domain.Webhook, error)

	// Enable resumes the notifications of a disabled webhook.
	Enable(ctx context.Context, id string) (domain.Webhook, error)

	// Test sends a message about nothing, and returns what came back. ErrSealed if
	// the secret cannot be opened.
	Test(ctx context.Context, id string) (domain.Answer, error)

	// Deliveries returns a page of an owner's deliveries, newest first. Those of
	// a job that is gone are still known.
	Deliveries(ctx context.Context, of DeliveryOwner, q DeliveryQuery) (DeliveryPage, error)

	// Replay sends a delivery again.
	Replay(ctx context.Context, of DeliveryOwner, number int64) (domain.Delivery, error)

	// ReplayFailed sends again what was given up, or dropped, of events since a
	// time: the oldest first, and no more than leaves room for what comes new.
	ReplayFailed(ctx context.Context, webhookID string, since time.Time) (Replayed, error)
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

// DeliveryOwner is whose deliveries are meant: one of the two.
type DeliveryOwner struct{ WebhookID, JobID string }

// DeliveryPage is a part of a list of deliveries.
type DeliveryPage struct {
	Deliveries []domain.Delivery
	Next       int64 // Before of the next page; 0: this is the last
}

// Replayed is how many deliveries are sent again, and how many there was no room
// for: they can be replayed when some have been delivered.
type Replayed struct{ Count, Left int }
