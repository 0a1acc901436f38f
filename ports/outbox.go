package ports

import (
	"context"
	"time"

	"songmap/domain"
)

// Outbox holds the deliveries of events to webhooks. A store of jobs has one,
// and fills it: whenever it adds an event to its log it adds, in the same
// step, a delivery to each webhook that is not disabled and wants the kind,
// and that of domain.Job.Report.
// Deliveries outlive their job, its events and their webhook.
//
// If as many deliveries are pending for a receiver (Delivery.Receiver) as may be,
// domain.MaxBacklog unless the store is configured otherwise, a new one is dropped
// (Delivery.Drop): it has ended, holds up nobody, and is counted.
//
// Deliveries of one lane (Delivery.Lane) come up in the order of their events:
// a new one has a NextAt, the time of its event, only if no earlier one of its
// lane is pending, and when that stops being so the first that waits gets the
// time at which it did. One that becomes pending again while an earlier one is
// waits for it in the same way. Contexts and stores that are away are as for
// JobRepository.
type Outbox interface {
	// Take returns deliveries that are due (Delivery.Due) at t.Now, by their
	// NextAt, and in the same step moves that to t.Until, so that no other Take
	// returns them before. It returns at most t.Room of each
	// receiver (Delivery.Receiver), and at most t.Limit in all. Room must do
	// nothing but compute.
	Take(ctx context.Context, t Taking) ([]domain.Delivery, error)

	// Update replaces those of the deliveries that exist with what change makes
	// of them, all in one step, and returns them by number. If change fails,
	// none is touched and change's error comes back as it is. Change may be
	// called more than once, so it must do nothing but compute, and must keep
	// the number, the webhook and the event.
	Update(ctx context.Context, numbers []int64, change func(domain.Delivery) (domain.Delivery, error)) ([]domain.Delivery, error)

	// Deliveries returns at most q.Limit deliveries that match, newest first.
	Deliveries(ctx context.Context, q DeliveryQuery) ([]domain.Delivery, error)

	// Forget forgets at most limit deliveries that ended before a time, and
	// returns how many.
	Forget(ctx context.Context, before time.Time, limit int) (int, error)

	// Backlog returns what is pending for a receiver, or for all if it is empty.
	Backlog(ctx context.Context, receiver string) (Backlog, error)
}

// Taking says which deliveries to take, and until when.
type Taking struct {
	Now, Until time.Time
	Limit      int
	Room       func(receiver string) int
}

// DeliveryQuery chooses deliveries: those that match every field that is set.
type DeliveryQuery struct {
	Number    int64
	WebhookID string
	JobID     string
	State     domain.DeliveryState
	Before    int64 // only smaller numbers
	Limit     int
}

// Backlog is how much waits to be delivered.
type Backlog struct {
	Pending int64
	Oldest  time.Time // when the oldest of their events happened; zero: none is pending
	Dropped int64     // so far, replayed since or not
}
