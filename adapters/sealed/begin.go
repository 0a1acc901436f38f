package sealed

import (
	"context"
	"fmt"

	"songmap/domain"
	"songmap/ports"
)

// State is how secrets lie in the store.
type State struct {
	Sealed int // webhooks whose secrets were sealed just now
	Plain  int // whose secrets lie there as they are, because there is no key
	Closed int // whose secrets cannot be opened
}

// Begin seals secrets from now on, and those that are there. All who use the store
// have to be able to open them. It may be cut off, and done again.
func (s *Webhooks) Begin(ctx context.Context) (state State, err error) {
	if state.Closed, err = s.closed(ctx); err != nil {
		return state, err
	}
	if state.Closed > 0 {
		s.keys.noBirth()
	}
	s.begun.Store(true)
	err = s.each(ctx, func(w domain.Webhook) error {
		opened := s.open(w)
		switch {
		case s.done(w.Secret, opened.Secret) && s.done(w.Old, opened.Old):
			return nil
		case !s.keys.any():
			state.Plain++
			return nil
		}
		state.Sealed++
		_, err := s.Update(ctx, w.ID, func(w domain.Webhook) (domain.Webhook, error) { return w, nil })
		return err
	})
	return state, err
}

// done reports whether there is nothing to seal, or nothing that could be.
func (s *Webhooks) done(stored, opened domain.Secret) bool {
	return stored == "" || isSealed(opened) || s.keys.newest(stored)
}

// Opens says, for people, whether all secrets can be opened. That the store is away
// is for others to say.
func (s *Webhooks) Opens(ctx context.Context) error {
	if n, err := s.closed(ctx); err == nil && n > 0 {
		return fmt.Errorf("the secrets of %d webhooks were sealed by a key that is not there; their messages wait", n)
	}
	return nil
}

func (s *Webhooks) closed(ctx context.Context) (n int, err error) {
	err = s.each(ctx, func(w domain.Webhook) error {
		if isSealed(s.open(w).Secret) {
			n++
		}
		return nil
	})
	return n, err
}

// pageSize is how many webhooks are looked at in one step.
const pageSize = 100

// each shows every webhook as it lies in the store.
func (s *Webhooks) each(ctx context.Context, show func(domain.Webhook) error) error {
	q := ports.WebhookQuery{Limit: pageSize}
	for {
		page, err := s.WebhookRepository.List(ctx, q)
		if err != nil {
			return err
		}
		for _, w := range page {
			if err := show(w); err != nil {
				return err
			}
		}
		if len(page) < pageSize {
			return nil
		}
		last := page[len(page)-1]
		q.After = ports.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
	}
}
