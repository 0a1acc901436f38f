package ports

import (
	"context"
	"io"

	"songmap/domain"
)

// Intake takes songs in, in two steps, because a client may name its job after
// it has sent the file.
type Intake interface {
	// Receive keeps what r gives, durably, under a new place. It returns
	// ErrQueueFull or ErrNoSpace without reading when there is no room for
	// it, and r's own error as it is. Nothing is left behind on an error. A
	// group that is nil is not known yet. A caller who may submit in one group alone
	// means that one, and with any other named gets ErrOtherGroup.
	Receive(ctx context.Context, fileName string, group *string, r io.Reader) (domain.Upload, error)

	// Drop drops a received upload of which no job was made.
	Drop(ctx context.Context, upload domain.Upload)

	// Submit makes a job of a received upload; once it has returned, the job
	// survives a crash. With an idempotency key that was used before for the
	// same bytes it returns the job of that time and drops the upload; for
	// other bytes, or if anything else differs, it returns ErrKeyReused. An id that
	// is taken is ErrExists. ErrQueueFull if the queue has filled up since
	// Receive. ErrUnsigned if there is no secret to sign messages
	// to the WebhookURL with. The upload is dropped on every error, unless the
	// job may have been stored.
	Submit(ctx context.Context, s Submission) (domain.Job, error)
}

// Submission asks for an analysis.
type Submission struct {
	Upload         domain.Upload
	ID             string // chosen by the client; empty: a new UUIDv7
	IdempotencyKey string // empty: none
	WebhookURL     string // where the end of the job is reported; empty: nowhere
	Priority       int
	Group          string // empty: that of the caller, if there is one
	Trace          string // of the request (domain.Job.Trace)
}
