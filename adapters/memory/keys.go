package memory

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.Keys = (*Keys)(nil)

// Keys are API keys.
type Keys struct {
	mu  sync.Mutex
	all []domain.Key
}

func (s *Keys) Add(ctx context.Context, k domain.Key) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return err
	}
	taken := func(o domain.Key) bool { return o.Prefix == k.Prefix || o.Name == k.Name && o.RevokedAt.IsZero() }
	if slices.ContainsFunc(s.all, taken) {
		return fmt.Errorf("key %s: %w", k.Name, ports.ErrExists)
	}
	s.all = append(s.all, k)
	return nil
}

func (s *Keys) List(ctx context.Context) ([]domain.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return slices.SortedFunc(slices.Values(s.all), func(a, b domain.Key) int {
		return cmp.Or(a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.Prefix, b.Prefix))
	}), nil
}

func (s *Keys) Revoke(ctx context.Context, prefix string, at time.Time) error {
	found, err := s.change(ctx, prefix, func(k *domain.Key) { *k = k.Revoke(at) })
	if err == nil && !found {
		err = fmt.Errorf("key %s: %w", prefix, ports.ErrNotFound)
	}
	return err
}

func (s *Keys) Used(ctx context.Context, prefix string, at time.Time) error {
	_, err := s.change(ctx, prefix, func(k *domain.Key) {
		if k.UsedAt.Before(at) {
			k.UsedAt = at
		}
	})
	return err
}

func (s *Keys) change(ctx context.Context, prefix string, change func(*domain.Key)) (found bool, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return false, err
	}
	for i := range s.all {
		if s.all[i].Prefix == prefix {
			change(&s.all[i])
			return true, nil
		}
	}
	return false, nil
}
