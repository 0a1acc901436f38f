package application

import (
	"context"

	"songmap/domain"
	"songmap/ports"
)

// History tells the stories of jobs.
type History struct {
	repo ports.JobRepository
	log  ports.EventLog
}

var _ ports.History = (*History)(nil)

// NewHistory returns the stories of the jobs in repo, of which log tells.
func NewHistory(repo ports.JobRepository, log ports.EventLog) *History {
	return &History{repo, log}
}

// historyPage is how many events are read at once.
const historyPage = 1000

// History implements ports.History.
func (s *History) History(ctx context.Context, jobID string) ([]domain.Event, error) {
	if _, err := s.repo.Get(ctx, jobID); err != nil {
		return nil, err
	}
	return lastLife(ctx, s.log, jobID)
}

// lastLife is what the log tells of the last job that had the id. It leaves out
// what ended with the deletion of an earlier one.
func lastLife(ctx context.Context, log ports.EventLog, jobID string) (story []domain.Event, err error) {
	q := ports.EventQuery{JobID: jobID, Limit: historyPage}
	for {
		page, err := log.Events(ctx, q)
		if err != nil {
			return nil, err
		}
		for _, e := range page {
			if len(story) > 0 && story[len(story)-1].Kind == domain.EventDeleted {
				story = story[:0]
			}
			story = append(story, e)
		}
		if len(page) < q.Limit {
			return story, nil
		}
		q.After = page[len(page)-1].Number
	}
}
