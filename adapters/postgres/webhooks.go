package postgres

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.WebhookRepository = (*Webhooks)(nil)

// Webhooks are those that are notified of what happens to the jobs of a store.
type Webhooks struct{ store *Store }

// lockWebhooks keeps others from changing webhooks until the end of the
// transaction. Who only reads them goes on.
const lockWebhooks = "LOCK TABLE webhooks IN SHARE ROW EXCLUSIVE MODE"

func (s *Webhooks) Add(ctx context.Context, w domain.Webhook, limit int) error {
	return s.alone(ctx, func(ctx context.Context, tx pgx.Tx) error {
		n, err := number(ctx, tx, s.store.sql.CountWebhooks())
		if err != nil {
			return err
		}
		if limit > 0 && n >= int64(limit) {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrTooMany)
		}
		err = changing(ctx, tx, s.store.sql.Webhooks.Insert(w))
		if code(err) == codeUnique {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrExists)
		}
		return err
	})
}

// alone does something while nobody else changes webhooks.
func (s *Webhooks) alone(ctx context.Context, do func(context.Context, pgx.Tx) error) error {
	return s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := exec(ctx, tx, lockWebhooks); err != nil {
			return err
		}
		return do(ctx, tx)
	})
}

func (s *Webhooks) Get(ctx context.Context, id string) (domain.Webhook, error) {
	return s.get(ctx, s.store.reads, id)
}

func (s *Webhooks) get(ctx context.Context, from source, id string) (domain.Webhook, error) {
	w, found, err := one(ctx, from, s.store.sql.Webhooks, s.store.sql.Webhook(id))
	if err == nil && !found {
		err = fmt.Errorf("webhook %s: %w", id, ports.ErrNotFound)
	}
	return w, err
}

func (s *Webhooks) List(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	return all(ctx, s.store.reads, s.store.sql.Webhooks, s.store.sql.ListWebhooks(q))
}

func (s *Webhooks) Update(
	ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error),
) (next domain.Webhook, err error) {
	err = s.alone(ctx, func(ctx context.Context, tx pgx.Tx) error {
		w, err := s.get(ctx, tx, id)
		if err != nil {
			return err
		}
		if next, err = change(w); err != nil {
			return err
		}
		return changing(ctx, tx, s.store.sql.Webhooks.Update(next, id))
	})
	if err != nil {
		return domain.Webhook{}, err
	}
	return next, nil
}

func (s *Webhooks) Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error {
	return s.alone(ctx, func(ctx context.Context, tx pgx.Tx) error {
		w, err := s.get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := permit(w); err != nil {
			return err
		}
		return changing(ctx, tx, s.store.sql.DeleteWebhook(id))
	})
}
