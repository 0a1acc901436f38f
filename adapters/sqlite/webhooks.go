package sqlite

import (
	"context"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.WebhookRepository = (*Webhooks)(nil)

// Webhooks are those that are told of what happens to the jobs of a store.
type Webhooks struct{ store *Store }

// learnOfWebhooks notes whether there is a webhook. As long as there has been
// none, events cost no look for any.
func (s *Store) learnOfWebhooks(ctx context.Context) error {
	rows, err := s.reads.Query(ctx, s.sql.hooks.any)
	if err != nil {
		return err
	}
	n, err := number(rows)
	s.hooked.Store(n > 0)
	return err
}

// Add implements ports.WebhookRepository.
func (s *Webhooks) Add(ctx context.Context, w domain.Webhook, most int) error {
	return s.store.writer.Write(ctx, func(ctx context.Context, tx *commit.Tx) error {
		rows, err := tx.Query(ctx, s.store.sql.hooks.count)
		if err != nil {
			return err
		}
		if n, err := number(rows); err != nil {
			return tx.Note(err)
		} else if most > 0 && n >= int64(most) {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrTooMany)
		}
		err = tx.Exec(ctx, s.store.sql.hooks.add, bunstore.WebhookValues(w)...)
		if commit.Code(err) == lib.SQLITE_CONSTRAINT_PRIMARYKEY {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrExists)
		}
		s.store.hooked.Store(true) // for the operations that follow in the same transaction, too
		return err
	})
}

// Get implements ports.WebhookRepository.
func (s *Webhooks) Get(ctx context.Context, id string) (domain.Webhook, error) {
	found, err := s.find(ctx, s.store.sql.hooks.get, id)
	if err == nil && len(found) == 0 {
		err = fmt.Errorf("webhook %s: %w", id, ports.ErrNotFound)
	}
	if err != nil {
		return domain.Webhook{}, err
	}
	return found[0], nil
}

// List implements ports.WebhookRepository.
func (s *Webhooks) List(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
	if q.After == (ports.Cursor{}) {
		return s.find(ctx, s.store.sql.hooks.list, max(q.Limit, 0))
	}
	return s.find(ctx, s.store.sql.hooks.listAfter, bunstore.Unix(q.After.CreatedAt), q.After.ID, max(q.Limit, 0))
}

func (s *Webhooks) find(ctx context.Context, text string, args ...any) ([]domain.Webhook, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	rows, err := s.store.reads.Query(ctx, text, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	found, err := bunstore.Webhooks(ctx, s.store.db, rows)
	return found, unavailable(err)
}

// Update implements ports.WebhookRepository.
func (s *Webhooks) Update(
	ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error),
) (next domain.Webhook, err error) {
	err = s.with(ctx, id, func(ctx context.Context, tx *commit.Tx, w domain.Webhook) error {
		if next, err = change(w); err != nil {
			return err
		}
		return tx.Exec(ctx, s.store.sql.hooks.change, append(bunstore.WebhookValues(next), id)...)
	})
	if err != nil {
		return domain.Webhook{}, err
	}
	return next, nil
}

// Delete implements ports.WebhookRepository.
func (s *Webhooks) Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error {
	return s.with(ctx, id, func(ctx context.Context, tx *commit.Tx, w domain.Webhook) error {
		if err := permit(w); err != nil {
			return err
		}
		return tx.Exec(ctx, s.store.sql.hooks.remove, id)
	})
}

// with does something to a webhook that is there.
func (s *Webhooks) with(
	ctx context.Context, id string, do func(context.Context, *commit.Tx, domain.Webhook) error,
) error {
	return s.store.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Tx) error {
		found, err := query(ctx, tx, s.store.db, bunstore.Webhooks, s.store.sql.hooks.get, id)
		switch {
		case err != nil:
			return err
		case len(found) == 0:
			return fmt.Errorf("webhook %s: %w", id, ports.ErrNotFound)
		}
		return do(ctx, tx, found[0])
	})
}
