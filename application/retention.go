package application

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// Retention says how long finished jobs are kept, by the status in which they
// ended. A status that is missing is kept for ever.
type Retention map[domain.Status]time.Duration

// Retain deletes the jobs that are older than r says, with their files: at once,
// and then every so often, until ctx ends.
func (s *Jobs) Retain(ctx context.Context, r Retention, interval time.Duration) {
	every(ctx, interval, func() {
		for _, status := range []domain.Status{domain.StatusComplete, domain.StatusFailed} {
			if keep, limited := r[status]; limited {
				s.expire(ctx, status, keep)
			}
		}
	})
}

func (s *Jobs) expire(ctx context.Context, status domain.Status, keep time.Duration) {
	_, err := s.cleanUp(ctx, ports.Filter{
		Statuses: []domain.Status{status}, CreatedBefore: s.Now().Add(-keep),
	})
	if err != nil && ctx.Err() == nil {
		s.Observer.Trouble("clean up old jobs", err)
	}
}
