package ports

import (
	"context"

	"songmap/domain"
)

// Feed lets programs follow jobs as they go.
type Feed interface {
	// Follow opens a stream. To follow a single job that is not there, and of
	// which the log has no event, is ErrNotFound. The caller closes the
	// stream.
	Follow(ctx context.Context, q FeedQuery) (Stream, error)
}

// FeedQuery says what to follow.
type FeedQuery struct {
	JobID    string          // whom; empty: every job
	Statuses []domain.Status // only what brings jobs to one of these, and deletions; empty: all
	After    int64           // first the log's events after this number; FromNow: none of them
}

// FromNow leaves out what has happened already.
const FromNow int64 = -1

// Stream returns what happens to jobs, each event once and by number. One
// goroutine at a time may use it.
type Stream interface {
	// Start is how things stood when the stream was opened: the number of the
	// newest event, and the job, if a single one is followed that still
	// exists. What has a greater number follows.
	Start() (number int64, job domain.Job)

	// Next waits for what comes next, and returns all of it that there is: one
	// update or more, which the caller must not change. After the last event of a single job it
	// is io.EOF. A reader that takes too long gets ErrFellBehind, and can go on
	// with a new stream after the last number that it has seen; ErrStopping
	// means the same of another process. An error of ctx, and none other,
	// leaves the stream as it is.
	Next(ctx context.Context) ([]Update, error)

	// Close gives up the stream.
	Close()
}

// Update is a step of a job. Between two events progress comes without one:
// then the event's number is 0, and some steps may be left out.
type Update struct {
	Event domain.Event
	Job   domain.Job // as it is now, if there is no event
}
