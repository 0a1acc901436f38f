package ports

import (
	"context"
	"time"

	"songmap/domain"
)

// DeliveryService is what the outside may ask about deliveries, those of a
// webhook or those of a job. An unknown webhook, or a delivery that is not of
// the owner, is ErrNotFound. A job may be gone: its deliveries are still known.
type DeliveryService interface {
	// List returns a page of an owner's deliveries, newest first.
	List(ctx context.Context, of DeliveryOwner, q DeliveryQuery) (DeliveryPage, error)

	// Replay sends one again.
	Replay(ctx context.Context, of DeliveryOwner, number int64) (domain.Delivery, error)

	// ReplayFailed sends again what was given up, or dropped, of events since a
	// time: the oldest first, and no more than leaves room for what comes new.
	ReplayFailed(ctx context.Context, webhookID string, since time.Time) (Replayed, error)
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
