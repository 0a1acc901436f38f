package sqlite

import (
	"context"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.WebhookRepository = (*Webhooks)(nil)

// Webhooks are those that are notified of what happens to the jobs of a store.
type Webhooks struct{ store *Store }

// lookForWebhooks finds out whether there is a webhook. As long as there has been
// none, no event is looked up a receiver for.
func (s *Store) lookForWebhooks(ctx context.Context) error {
	n, err := number(ctx, s.reads, s.sql.CountWebhooks())
	s.hooked.Store(n > 0)
	return err
}

func (s *Webhooks) Add(ctx context.Context, w domain.Webhook, max int) error {
	return s.store.writer.Write(ctx, func(ctx context.Context, tx *commit.Conn) error {
		n, err := number(ctx, tx, s.store.sql.CountWebhooks())
		if err != nil {
			return err
		}
		if max > 0 && n >= int64(max) {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrTooMany)
		}
		err = run(ctx, tx, s.store.sql.Webhooks.Insert(w))
		if commit.Code(err) == lib.SQLITE_CONSTRAINT_PRIMARYKEY {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrExists)
		}
		s.store.hooked.Store(true) // for the operations that follow in the same transaction, too
		return err
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
	return all(ctx, s.store.reads, s.store.sql.Webhooks, s.store.sql.ListWebhooks(q), q.Limit)
}

func (s *Webhooks) Update(
	ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error),
) (next domain.Webhook, err error) {
	err = s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		w, err := s.get(ctx, tx, id)
		if err != nil {
			return err
		}
		if next, err = change(w); err != nil {
			return err
		}
		return run(ctx, tx, s.store.sql.Webhooks.Update(next, id))
	})
	if err != nil {
		return domain.Webhook{}, err
	}
	return next, nil
}

func (s *Webhooks) Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error {
	return s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		w, err := s.get(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := permit(w); err != nil {
			return err
		}
		return run(ctx, tx, s.store.sql.DeleteWebhook(id))
	})
}
