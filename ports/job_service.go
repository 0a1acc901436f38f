package ports

import (
	"context"

	"songmap/domain"
)

// JobService is what the outside may ask about jobs. An unknown id is
// ErrNotFound; what a job's life forbids is domain.ErrTransition.
type JobService interface {
	// Get returns a job.
	Get(ctx context.Context, id string) (domain.Job, error)

	// Position returns which of the next claims will get the job, as far as can
	// be known: jobs of groups that have had fewer turns may yet come before it.
	// It is 0 for a job that is not pending.
	Position(ctx context.Context, job domain.Job) (int64, error)

	// History returns what has happened to the job, in the order in which it
	// happened; of an earlier job of the same id, nothing. Of what happened
	// under the service that Songmap replaces nothing is known.
	History(ctx context.Context, id string) ([]domain.Event, error)

	// Counts returns how many jobs there are in each status. It takes the same
	// short time however many there are.
	Counts(ctx context.Context) (map[domain.Status]int64, error)

	// List returns a page of jobs and the number of all that match.
	List(ctx context.Context, q Query) (Page, error)

	// Cancel ends a job that has not ended; its analysis stops within a second.
	Cancel(ctx context.Context, id string) (domain.Job, error)

	// Retry gives a failed job a fresh start. A job whose upload is gone
	// cannot be retried: domain.ErrTransition.
	Retry(ctx context.Context, id string) (domain.Job, error)

	// Delete deletes a job with its upload and everything its analysis left.
	Delete(ctx context.Context, id string) (domain.Job, error)

	// CleanUp deletes finished jobs created more than the given number of
	// days ago, with their files, and returns how many. A dry run only counts.
	CleanUp(ctx context.Context, days int, dryRun bool) (int64, error)
}

// Page is a part of a list of jobs.
type Page struct {
	Jobs  []domain.Job
	Total int64  // all jobs that match, not only those on the page
	Next  Cursor // where the next page begins; zero: this is the last
}
