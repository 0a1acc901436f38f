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
	Keys(ctx context.Context, after string, limit int) ([]domain.Key, error)
	Audit(ctx context.Context, after int64, limit int) ([]domain.Entry, error)

	// Counters are what a store knows beside its rows.
	Counters(ctx context.Context) (Counters, error)
}

// RowTarget is a store into which all rows of another are copied, as they are. No
// service can use it from Begin on until Finish. A page is all that the source has from
// behind a key to the page's last row, or to its end if the page is empty. It is copied
// in one step, then read again and compared: a row that is there already and equal is
// not added; one that differs is an error; one that the source does not have is removed,
// as it was deleted there since it was copied.
type RowTarget interface {
	// Check returns whether all of the source's rows are there, and an error if they
	// cannot be copied: a service uses the store, or it holds what is not the source's.
	Check(ctx context.Context) (complete bool, err error)

	// Begin is Check, from which on the store is reserved for the source.
	Begin(ctx context.Context) (complete bool, err error)

	Jobs(ctx context.Context, behind string, page []QueuedJob) (Copied, error)
	Events(ctx context.Context, behind int64, page []domain.Event) (Copied, error)
	Webhooks(ctx context.Context, behind string, page []domain.Webhook) (Copied, error)
	Deliveries(ctx context.Context, behind int64, page []domain.Delivery) (Copied, error)
	Keys(ctx context.Context, behind string, page []domain.Key) (Copied, error)
	Audit(ctx context.Context, behind int64, page []domain.Entry) (Copied, error)

	// Holds returns whether an event is there, as it is.
	Holds(ctx context.Context, e domain.Event) (bool, error)

	// Finish gives the store the counters and the identity of the source, once all
	// rows are there. It is an error if there are more, or fewer.
	Finish(ctx context.Context, c Counters, settled bool) error
}

// Copied is how many rows of the target a page has added, and removed.
type Copied struct{ Added, Removed int }

// QueuedJob is a job with its turn (domain.Turns); 0: it has none.
type QueuedJob struct {
	Job  domain.Job
	Turn int64
}

// Counters are how many rows of each kind a store has, and what it knows beside them.
type Counters struct {
	Jobs, Events, Webhooks, Deliveries, Keys, Audit int64

	Claimed      int64            // the highest turn that was claimed
	LastEvent    int64            // the greatest number that was given
	LastDelivery int64            // the greatest number that was given
	LastEntry    int64            // the greatest number that was given
	Dropped      map[string]int64 // deliveries, by receiver
}
