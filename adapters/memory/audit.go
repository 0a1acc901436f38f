package memory

import (
	"context"
	"slices"
	"sync"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.AuditLog = (*Audit)(nil)

// Audit is who asked for what.
type Audit struct {
	mu  sync.Mutex
	all []domain.Entry // the number of each is one more than its place
}

func (s *Audit) Record(ctx context.Context, e domain.Entry) (domain.Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return domain.Entry{}, err
	}
	e.Number = int64(len(s.all)) + 1
	s.all = append(s.all, e)
	return e, nil
}

func (s *Audit) Entries(ctx context.Context, q ports.AuditQuery) (page []domain.Entry, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(s.all) {
		if (q.Before == 0 || e.Number < q.Before) && len(page) < q.Limit {
			page = append(page, e)
		}
	}
	return page, nil
}
