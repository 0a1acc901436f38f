package ports

import (
	"context"

	"songmap/domain"
)

// History tells the story of a job.
type History interface {
	// History returns what has happened to the job, in the order in which it
	// happened; of an earlier job of the same id, nothing. Of what happened
	// under the service that Songmap replaces nothing is known. An unknown
	// job is ErrNotFound.
	History(ctx context.Context, jobID string) ([]domain.Event, error)
}
