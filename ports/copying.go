package ports

import (
	"context"

	"songmap/domain"
)

// RowSource is a store of jobs out of which everything is copied while nobody
// changes it. Each page has at most limit rows, in the order of their keys, and begins
// behind a key.
type RowSource interface {
	Jobs(ctx context.Context, after string, limit int) ([]QueuedJob, error)
	Events(ctx context.Context, after int64, limit int) ([]domain.Event, error)
	Webhooks(ctx context.Context, after string, limit int) ([]domain.Webhook, error)
	Deliveries(ctx context.Context, after int64, limit int) ([]domain.Delivery, error)

	// Counters are what a store knows beside its rows.
	Counters(ctx context.Context) (Counters, error)
}

// RowTarget is a store into which all rows of another are copied, as they are. No
// service can use it from Begin on until Finish. Each page is added in one step, then
// read again and compared: a row that is there already and equal is not added; one that
// differs is an error.
type RowTarget interface {
	// Check returns whether all of the source's rows are there, and an error if they
	// cannot be copied: a service uses the store, or it holds what is not the source's.
	Check(ctx context.Context) (complete bool, err error)

	// Begin is Check, from which on the store is reserved for the source.
	Begin(ctx context.Context) (complete bool, err error)

	Jobs(ctx context.Context, page []QueuedJob) (added int, err error)
	Events(ctx context.Context, page []domain.Event) (added int, err error)
	Webhooks(ctx context.Context, page []domain.Webhook) (added int, err error)
	Deliveries(ctx context.Context, page []domain.Delivery) (added int, err error)

	// Holds returns whether an event is there, as it is.
	Holds(ctx context.Context, e domain.Event) (bool, error)

	// Finish gives the store the counters and the identity of the source, once all
	// rows are there.
	Finish(ctx context.Context, c Counters, settled bool) error
}

// QueuedJob is a job with its turn (domain.Turns); 0: it has none.
type QueuedJob struct {
	Job  domain.Job
	Turn int64
}

// Counters are how many rows of each kind a store has, and what it knows beside them.
type Counters struct {
	Jobs, Events, Webhooks, Deliveries int64

	Claimed      int64            // the highest turn that was claimed
	LastEvent    int64            // the greatest number that was given
	LastDelivery int64            // the greatest number that was given
	Dropped      map[string]int64 // deliveries, by receiver
}
