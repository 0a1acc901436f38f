package sqlite

import (
	"context"
	"fmt"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.WebhookRepository = (*Webhooks)(nil)

// Webhooks are those that a store of jobs tells of its events.
type Webhooks struct{ *store }

// store lets what is kept beside the jobs use their file, without having their
// methods.
type store struct{ jobs *Jobs }

// Webhooks returns the webhooks of the store.
func (s *Jobs) Webhooks() *Webhooks { return &Webhooks{&store{s}} }

// learnOfWebhooks notes whether there is a webhook. As long as there has been
// none, events cost no look for any.
func (s *Jobs) learnOfWebhooks(ctx context.Context) error {
	rows, err := s.reads.query(ctx, s.sql.hooks.any)
	if err != nil {
		return err
	}
	n, err := number(rows)
	s.hooked.Store(n > 0)
	return err
}

// Add implements ports.WebhookRepository.
func (s *Webhooks) Add(ctx context.Context, w domain.Webhook, most int) error {
	return s.jobs.write(ctx, func(ctx context.Context, tx *transaction) error {
		rows, err := tx.query(ctx, s.jobs.sql.hooks.count)
		if err != nil {
			return unavailable(tx.note(err))
		}
		if n, err := number(rows); err != nil {
			return unavailable(tx.note(err))
		} else if most > 0 && n >= int64(most) {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrTooMany)
		}
		err = tx.exec(ctx, s.jobs.sql.hooks.add, bunstore.WebhookValues(w)...)
		if code(err) == lib.SQLITE_CONSTRAINT_PRIMARYKEY {
			return fmt.Errorf("webhook %s: %w", w.ID, ports.ErrExists)
		}
		s.jobs.hooked.Store(true) // for the operations that follow in the same transaction, too
		return unavailable(err)
	})
}

// Get implements ports.WebhookRepository.
func (s *Webhooks) Get(ctx context.Context, id string) (domain.Webhook, error) {
	found, err := s.query(ctx, s.jobs.sql.hooks.get, id)
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
		return s.query(ctx, s.jobs.sql.hooks.list, max(q.Limit, 0))
	}
	return s.query(ctx, s.jobs.sql.hooks.listAfter, bunstore.Unix(q.After.CreatedAt), q.After.ID, max(q.Limit, 0))
}

func (s *Webhooks) query(ctx context.Context, text string, args ...any) ([]domain.Webhook, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	rows, err := s.jobs.reads.query(ctx, text, args...)
	if err != nil {
		return nil, unavailable(err)
	}
	found, err := bunstore.Webhooks(ctx, s.jobs.db, rows)
	return found, unavailable(err)
}

// Update implements ports.WebhookRepository.
func (s *Webhooks) Update(
	ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error),
) (next domain.Webhook, err error) {
	err = s.with(ctx, id, func(ctx context.Context, tx *transaction, w domain.Webhook) error {
		if next, err = change(w); err != nil {
			return err
		}
		return unavailable(tx.exec(ctx, s.jobs.sql.hooks.change, append(bunstore.WebhookValues(next), id)...))
	})
	if err != nil {
		return domain.Webhook{}, err
	}
	return next, nil
}

// Delete implements ports.WebhookRepository.
func (s *Webhooks) Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error {
	return s.with(ctx, id, func(ctx context.Context, tx *transaction, w domain.Webhook) error {
		if err := permit(w); err != nil {
			return err
		}
		return unavailable(tx.exec(ctx, s.jobs.sql.hooks.remove, id))
	})
}

// with does something to a webhook that is there.
func (s *Webhooks) with(
	ctx context.Context, id string, do func(context.Context, *transaction, domain.Webhook) error,
) error {
	return s.jobs.writeAnyway(ctx, func(ctx context.Context, tx *transaction) error {
		found, err := query(ctx, tx, bunstore.Webhooks, s.jobs.sql.hooks.get, id)
		switch {
		case err != nil:
			return unavailable(err)
		case len(found) == 0:
			return fmt.Errorf("webhook %s: %w", id, ports.ErrNotFound)
		}
		return do(ctx, tx, found[0])
	})
}
