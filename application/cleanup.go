package application

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// CleanUp counts a day as 24 hours.
func (s *Jobs) CleanUp(ctx context.Context, days int, dryRun bool) (int64, error) {
	old := ports.Filter{
		Statuses:      domain.Finished(),
		CreatedBefore: s.Now().Add(-time.Duration(days) * 24 * time.Hour),
	}
	if dryRun {
		return s.Repo.Count(ctx, old)
	}
	return s.cleanUp(ctx, old, func() bool { return true })
}

// cleanUpBatch is how many jobs go in one step of a clean-up: few enough that
// other writers do not wait long for it.
const cleanUpBatch = 100

// cleanUp deletes the finished jobs that match, with their files, as long as it may,
// and returns how many.
func (s *Jobs) cleanUp(ctx context.Context, f ports.Filter, may func() bool) (deleted int64, err error) {
	q := ports.Query{Filter: f, OldestFirst: true, Limit: cleanUpBatch}
	for jobs, err := range jobPages(ctx, s.Repo, q) {
		if err != nil || !may() {
			return deleted, err
		}
		ids := make([]string, len(jobs))
		for i, j := range jobs {
			ids[i] = j.ID
		}
		gone, err := s.delete(ctx, ids, func(j domain.Job) bool { return j.Status.Finished() })
		deleted += int64(len(gone))
		if err != nil {
			return deleted, err
		}
	}
	return deleted, nil
}

// Retention says how long finished jobs are kept, by the status in which they
// ended. A status that is missing is kept for ever.
type Retention map[domain.Status]time.Duration

// Retain deletes the jobs that are older than r says, with their files: at once,
// and then every so often, until ctx ends, whenever the member has the term.
func (s *Jobs) Retain(ctx context.Context, m *Membership, r Retention, interval time.Duration) {
	every(ctx, interval, func() {
		for _, status := range domain.Finished() {
			if keep, limited := r[status]; limited && m.Leads() {
				s.expire(ctx, m, status, keep)
			}
		}
	})
}

func (s *Jobs) expire(ctx context.Context, m *Membership, status domain.Status, keep time.Duration) {
	_, err := s.cleanUp(ctx, ports.Filter{
		Statuses: []domain.Status{status}, CreatedBefore: s.Now().Add(-keep),
	}, m.Leads)
	if err != nil && ctx.Err() == nil {
		s.Observer.Trouble("clean up old jobs", err)
	}
}
