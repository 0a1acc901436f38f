package ports

import (
	"context"

	"songmap/domain"
)

// WebhookRepository is where webhooks live. A store of jobs has one. Each
// method is atomic, and what it has done is done for good; contexts that have
// ended and stores that are away are as for JobRepository. Text and times come
// back exactly as they were put in.
type WebhookRepository interface {
	// Add adds a webhook. ErrExists if the id is taken; ErrTooMany if there
	// are limit webhooks already (0: any number may be there).
	Add(ctx context.Context, w domain.Webhook, limit int) error

	// Get returns the webhook, or ErrNotFound. ErrSealed if its secret was sealed by
	// a key that is not there.
	Get(ctx context.Context, id string) (domain.Webhook, error)

	// List returns at most q.Limit webhooks, by creation time and then by id,
	// oldest first.
	List(ctx context.Context, q WebhookQuery) ([]domain.Webhook, error)

	// Update replaces the webhook with what change makes of it, and returns
	// that. If change fails, the webhook stays untouched and change's error
	// comes back as it is. Change must do nothing but compute, and keep the
	// id. ErrNotFound if there is no such webhook.
	Update(ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error)) (domain.Webhook, error)

	// Delete deletes the webhook if permit has no error for it, which then comes
	// back as it is. Its deliveries stay. ErrNotFound if there is no such webhook.
	Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error
}

// WebhookQuery is which webhooks to return.
type WebhookQuery struct {
	Limit int
	After Cursor // only those that come after this place; zero: from the start
}
