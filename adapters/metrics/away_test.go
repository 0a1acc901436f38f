package metrics_test

import (
	"context"

	"songmap/domain"
	"songmap/ports"
)

// away is a repository that does not answer.
type away struct{ ports.JobRepository }

func (away) Count(context.Context, ports.Filter) (int64, error) { return 0, ports.ErrUnavailable }

func (away) List(context.Context, ports.Query) ([]domain.Job, error) {
	return nil, ports.ErrUnavailable
}

// awayBox is an outbox that does not answer.
type awayBox struct{ ports.Outbox }

func (awayBox) Backlog(context.Context, string) (ports.Backlog, error) {
	return ports.Backlog{}, ports.ErrUnavailable
}
