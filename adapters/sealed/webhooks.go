// Package sealed keeps the secrets of webhooks encrypted in a store of any kind.
package sealed

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"songmap/domain"
	"songmap/ports"
)

var _ ports.WebhookRepository = (*Webhooks)(nil)

// Webhooks are those of a store, in which secrets lie sealed. What lies there as it
// is can be read as well, and what cannot be opened is never taken for a secret.
type Webhooks struct {
	ports.WebhookRepository
	keys  *Keys
	begun atomic.Bool
}

// New returns the webhooks of a store. Until Begin, secrets are stored as they are.
func New(store ports.WebhookRepository, keys *Keys) *Webhooks {
	return &Webhooks{WebhookRepository: store, keys: keys}
}

func (s *Webhooks) Add(ctx context.Context, w domain.Webhook, limit int) error {
	next, err := s.seal(w, domain.Webhook{})
	if err != nil {
		return err
	}
	return s.WebhookRepository.Add(ctx, next, limit)
}

// Get returns ErrSealed if the secret cannot be opened. An old one that cannot signs
// no more.
func (s *Webhooks) Get(ctx context.Context, id string) (domain.Webhook, error) {
	w, err := s.WebhookRepository.Get(ctx, id)
	if err != nil {
		return w, err
	}
	w = s.open(w)
	if isSealed(w.Secret) {
		return domain.Webhook{}, fmt.Errorf("webhook %s: %w", id, ports.ErrSealed)
	}
	if isSealed(w.Old) {
		w.Old, w.OldUntil = "", time.Time{}
	}
	return w, nil
}

// List returns secrets that cannot be opened as they lie in the store.
func (s *Webhooks) List(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
	all, err := s.WebhookRepository.List(ctx, q)
	for i := range all {
		all[i] = s.open(all[i])
	}
	return all, err
}

func (s *Webhooks) Update(
	ctx context.Context, id string, change func(domain.Webhook) (domain.Webhook, error),
) (domain.Webhook, error) {
	w, err := s.WebhookRepository.Update(ctx, id, func(stored domain.Webhook) (domain.Webhook, error) {
		next, err := change(s.open(stored))
		if err != nil {
			return next, err
		}
		return s.seal(next, stored)
	})
	return s.open(w), err
}

func (s *Webhooks) Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error {
	return s.WebhookRepository.Delete(ctx, id, func(w domain.Webhook) error { return permit(s.open(w)) })
}

// open opens what it can.
func (s *Webhooks) open(w domain.Webhook) domain.Webhook {
	for _, secret := range []*domain.Secret{&w.Secret, &w.Old} {
		if open, ok := s.keys.open(w.ID, *secret); ok {
			*secret = open
		}
	}
	return w
}

// seal seals what is not sealed. A secret that lies in the store as it is may stay
// so where there is no key; a new one may not.
func (s *Webhooks) seal(w, stored domain.Webhook) (domain.Webhook, error) {
	for _, secret := range []*domain.Secret{&w.Secret, &w.Old} {
		plain := *secret
		if plain == "" || isSealed(plain) || !s.begun.Load() && s.keys.any() {
			continue
		}
		closed, err := s.keys.seal(w.ID, plain)
		switch {
		case err == nil:
			*secret = closed
		case plain != stored.Secret && plain != stored.Old:
			return w, fmt.Errorf("webhook %s: %w", w.ID, err)
		}
	}
	return w, nil
}
