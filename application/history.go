package application

import (
	"context"

	"songmap/domain"
	"songmap/ports"
)

// historyPage is how many events are read at once.
const historyPage = 1000

// History reads the log of a job that exists.
func (s *Jobs) History(ctx context.Context, id string) ([]domain.Event, error) {
	if _, err := s.Repo.Get(ctx, id); err != nil {
		return nil, err
	}
	return lastLife(ctx, s.Log, id)
}

// lastLife is the events of the last job that had the id, without those of earlier
// ones, which end with a deletion.
func lastLife(ctx context.Context, log ports.EventLog, jobID string) (story []domain.Event, err error) {
	q := ports.EventQuery{JobID: jobID, Limit: historyPage}
	for page, err := range pages(q, q.Limit,
		func(q ports.EventQuery) ([]domain.Event, error) { return log.Events(ctx, q) },
		func(q ports.EventQuery, last domain.Event) ports.EventQuery { q.After = last.Number; return q },
	) {
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			if len(story) > 0 && story[len(story)-1].Kind == domain.EventDeleted {
				story = story[:0]
			}
			story = append(story, e)
		}
	}
	return story, nil
}
