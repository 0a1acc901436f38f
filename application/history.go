package application

import (
	"context"
	"slices"

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
	var story []domain.Event
	q := ports.EventQuery{JobID: jobID, Limit: historyPage}
	for {
		page, err := s.log.Events(ctx, q)
		if err != nil {
			return nil, err
		}
		story = append(story, page...)
		if len(page) < q.Limit {
			return ofThisLife(story), nil
		}
		q.After = page[len(page)-1].Number
	}
}

// ofThisLife leaves out what ended with the deletion of an earlier job.
func ofThisLife(story []domain.Event) []domain.Event {
	for i, e := range slices.Backward(story) {
		if e.Kind == domain.Deleted {
			return story[i+1:]
		}
	}
	return story
}
