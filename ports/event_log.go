package ports

import (
	"context"

	"songmap/domain"
)

// EventLog holds what happened to jobs. A store of jobs keeps it: every event that
// domain.Happened finds in a change of a job is in the log exactly if the change is
// kept, both in one step, and so is the creation. When a job is deleted, that it was
// (domain.Removal) is in the log after its other events; all of them stay for at
// least a week, so that whoever reads by number misses nothing of a short life, and
// then go together.
//
// Each event has a number, greater than that of every event before it in any
// job's life. No number is given twice, not even after the events with the
// greatest are gone.
type EventLog interface {
	// Events returns at most q.Limit events that match, by number, ascending.
	// They come back exactly as the domain made them. A reader that has seen an
	// event has seen, or will never see, all that have smaller numbers.
	Events(ctx context.Context, q EventQuery) ([]domain.Event, error)

	// Newest is the greatest number of an event in the log, or of one that
	// was; 0 if there has been none.
	Newest(ctx context.Context) (int64, error)
}

// EventQuery chooses events.
type EventQuery struct {
	JobID string // whose; empty: all jobs'
	After int64  // only greater numbers
	Limit int
}
