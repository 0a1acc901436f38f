package memory

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.WebhookRepository = (*Webhooks)(nil)

// Webhooks are those that are notified of the events of a store of jobs.
type Webhooks struct{ jobs *Jobs }

// Webhooks returns the webhooks of the store.
func (s *Jobs) Webhooks() *Webhooks { return &Webhooks{s} }

func (s *Webhooks) Add(ctx context.Context, w domain.Webhook, limit int) error {
	if err := s.jobs.lock(ctx); err != nil {
		return err
	}
	defer s.jobs.mu.Unlock()
	if _, taken := s.jobs.hooks[w.ID]; taken {
		return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrExists)
	}
	if limit > 0 && len(s.jobs.hooks) >= limit {
		return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrTooMany)
	}
	s.jobs.hooks[w.ID] = w
	return nil
}

func (s *Webhooks) Get(ctx context.Context, id string) (domain.Webhook, error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	return s.get(ctx, id)
}

func (s *Webhooks) get(ctx context.Context, id string) (domain.Webhook, error) {
	if err := ctx.Err(); err != nil {
		return domain.Webhook{}, err
	}
	w, ok := s.jobs.hooks[id]
	if !ok {
		return w, fmt.Errorf("webhook %s: %w", id, ports.ErrNotFound)
	}
	return w, nil
}

func (s *Webhooks) List(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
	if err := s.jobs.lock(ctx); err != nil {
		return nil, err
	}
	defer s.jobs.mu.Unlock()
	rest := s.jobs.sortedHooks()
	if q.After != (ports.Cursor{}) {
		rest = slices.DeleteFunc(rest, func(w domain.Webhook) bool { return older(hookPlace(w), q.After) <= 0 })
	}
	return rest[:min(len(rest), max(q.Limit, 0))], nil
}

func hookPlace(w domain.Webhook) ports.Cursor { return ports.Cursor{CreatedAt: w.CreatedAt, ID: w.ID} }

func (s *Webhooks) Update(
	ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error),
) (domain.Webhook, error) {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	w, err := s.get(ctx, id)
	if err != nil {
		return w, err
	}
	next, err := change(w)
	if err != nil {
		return domain.Webhook{}, err
	}
	s.jobs.hooks[id] = next
	return next, nil
}

func (s *Webhooks) Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error {
	s.jobs.mu.Lock()
	defer s.jobs.mu.Unlock()
	w, err := s.get(ctx, id)
	if err != nil {
		return err
	}
	if err := permit(w); err != nil {
		return err
	}
	delete(s.jobs.hooks, id)
	return nil
}

func (s *Jobs) sortedHooks() []domain.Webhook {
	return slices.SortedFunc(maps.Values(s.hooks), func(a, b domain.Webhook) int {
		return older(hookPlace(a), hookPlace(b))
	})
}
