package ports

import (
	"context"
	"time"

	"songmap/domain"
)

// JobRepository is where jobs live. Its methods may be called at the same
// time. Each is atomic: it happens as a whole or not at all, and a method that
// returned without error has happened for good, as far as the store can
// promise. Text, times and numbers come back exactly as they were put in. A
// context that has ended makes a method return its error and do nothing.
// A store that is away or broken makes every method return ErrUnavailable, with
// ErrInDoubt if what was asked for may have happened and may show later; one
// that is full returns ErrNoSpace, but goes on returning, ending and deleting
// jobs as long as it can. The event of a change that a caller has asked for
// (CallerOf) says so.
type JobRepository interface {
	// Identity is that of the store: always the same, in copies of it, too,
	// and unlike that of every other store.
	Identity() domain.Identity

	// Create adds a job while fewer are pending than may be, and otherwise
	// returns ErrQueueFull, or ErrGroupFull: however many come at once, no more
	// get in than there is room for. It returns ErrExists if the id is taken,
	// ErrKeyTaken if another job has the same idempotency key.
	Create(ctx context.Context, job domain.Job, most Limits) (Transition, error)

	// Get returns the job, or ErrNotFound.
	Get(ctx context.Context, id string) (domain.Job, error)

	// Update replaces the job with what change makes of it. If change fails,
	// the job stays untouched and change's error comes back as it is. No other
	// update of the same job runs meanwhile. Change may be called more than
	// once, so it must do nothing but compute; it must keep the id and the
	// idempotency key. ErrNotFound if there is no such job.
	Update(ctx context.Context, id string, change Change) (Transition, error)

	// Claim picks the pending job whose turn it is (domain.Turns) among those
	// that do not wait (Job.Waits) at now, and replaces it with what change
	// makes of it. Many claimers at once get different jobs. ErrNoWork if no
	// job waits to be claimed. It takes the same short time however many do.
	Claim(ctx context.Context, now time.Time, change Change) (Transition, error)

	// Position returns which of the next claims would get the job if no job came,
	// changed or went otherwise: 1 for the next. It is an estimate where groups
	// have the same turn. A job that waits out a back-off counts as the last; of
	// one that is not pending, or not there, the position is 0.
	Position(ctx context.Context, id string) (int64, error)

	// Delete deletes, at now, those of the jobs that exist and that permit
	// allows, all in one step, and returns them in the order of ids. Permit
	// must do nothing but decide.
	Delete(ctx context.Context, ids []string, permit func(domain.Job) bool, now time.Time) ([]Transition, error)

	// List returns at most q.Limit jobs that match, by creation time and then
	// by id, newest first, or oldest first if q says so.
	List(ctx context.Context, q Query) ([]domain.Job, error)

	// Count returns how many jobs match. With a filter that names nothing but
	// statuses it takes the same short time however many jobs there are.
	Count(ctx context.Context, f Filter) (int64, error)
}

// Limits are how many jobs may be pending; 0: however many.
type Limits struct {
	Pending int64 // of all
	OfGroup int64 // of one group; those without a group are one, too
}

// Change computes the next state of a job, or refuses.
type Change = func(domain.Job) (domain.Job, error)

// Transition is a change of a job that has been stored, and its event. The zero job
// stands for none: before a creation, after a deletion.
type Transition struct {
	Before, After domain.Job
	Event         domain.Event // as it is in the log; without a kind: the change is no event
}

// Sign notes in the event, if there is one, who asked for the change.
func (t *Transition) Sign(by Caller) {
	if t.Event.Kind != "" {
		t.Event.By = by.Name
	}
}

// Filter chooses jobs: those that match every field that is set. The zero
// Filter matches all.
type Filter struct {
	Statuses       []domain.Status // any of them
	CreatedFrom    time.Time       // at or after
	CreatedBefore  time.Time       // before
	FileName       string          // part of the file name, both as domain.Fold leaves them
	IdempotencyKey string
	Group          *string // exactly; the empty one is that of jobs without a group
	Priority       *int
}

// OnlyStatuses reports whether the filter names nothing but statuses, if that.
func (f Filter) OnlyStatuses() bool {
	return f.CreatedFrom.IsZero() && f.CreatedBefore.IsZero() && f.FileName == "" && f.IdempotencyKey == "" &&
		f.Group == nil && f.Priority == nil
}

// Query is a Filter and which of the matching jobs to return.
type Query struct {
	Filter
	OldestFirst bool
	Limit       int
	After       Cursor // return only what comes after this place; zero: from the start
}

// Cursor is a place in a list of jobs, or of webhooks: right after the one that
// it names. It keeps its meaning while others come and go, and that one, too.
type Cursor struct {
	CreatedAt time.Time
	ID        string
}
