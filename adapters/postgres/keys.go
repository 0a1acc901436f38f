package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.Keys = (*Keys)(nil)

// Keys are the API keys of a store.
type Keys struct{ store *Store }

// Keys returns the API keys of the store.
func (s *Store) Keys() *Keys { return &Keys{s} }

func (s *Keys) Add(ctx context.Context, k domain.Key) error {
	return s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		err := changing(ctx, tx, s.store.sql.Keys.Insert(k))
		if code(err) == codeUnique {
			return fmt.Errorf("key %s: %w", k.Name, ports.ErrExists)
		}
		return err
	})
}

func (s *Keys) List(ctx context.Context) ([]domain.Key, error) {
	return all(ctx, s.store.reads, s.store.sql.Keys, s.store.sql.ListKeys())
}

func (s *Keys) Revoke(ctx context.Context, prefix string, at time.Time) error {
	return s.change(ctx, prefix, s.store.sql.RevokeKey(prefix, at), fmt.Errorf("key %q: %w", prefix, ports.ErrNotFound))
}

func (s *Keys) Used(ctx context.Context, prefix string, at time.Time) error {
	return s.change(ctx, prefix, s.store.sql.UseKey(prefix, at), nil)
}

// change changes a key; absent is the error if there is none.
func (s *Keys) change(ctx context.Context, prefix string, q bunstore.Query, absent error) error {
	if !storable(prefix) {
		return absent
	}
	return s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := number(ctx, tx, s.store.sql.HasKey(prefix))
		if err == nil && n == 0 {
			err = absent
		}
		if err != nil || n == 0 {
			return err
		}
		return changing(ctx, tx, q)
	})
}
