package application

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// Configure makes the webhooks that are configured those at the given addresses,
// which are notified of the given kinds of events. One that was there before keeps
// what is on its way to it, and stays disabled if it was. Other instances that start may
// do the same meanwhile.
func (s *Webhooks) Configure(ctx context.Context, urls []string, kinds []domain.EventKind) error {
	there := make(map[string]bool)
	q := ports.WebhookQuery{Limit: 100}
	for page, err := range pages(q, q.Limit,
		func(q ports.WebhookQuery) ([]domain.Webhook, error) { return s.Repo.List(ctx, q) },
		func(q ports.WebhookQuery, last domain.Webhook) ports.WebhookQuery {
			q.After = hookPlace(last)
			return q
		},
	) {
		if err != nil {
			return err
		}
		for _, w := range page {
			there[w.ID] = true
			if w.Configured && !slices.Contains(urls, w.URL) {
				err := s.Repo.Delete(ctx, w.ID, func(domain.Webhook) error { return nil })
				if err != nil && !errors.Is(err, ports.ErrNotFound) {
					return err
				}
			}
		}
	}
	for _, url := range urls {
		if err := s.configure(ctx, url, kinds, there); err != nil {
			return err
		}
	}
	return nil
}

func (s *Webhooks) configure(ctx context.Context, url string, kinds []domain.EventKind, there map[string]bool) error {
	id := fmt.Sprintf("configured-%x", sha256.Sum256([]byte(url)))[:len("configured-")+12]
	w, err := domain.NewWebhook(id, url, "", kinds, s.Now())
	if err != nil {
		return err
	}
	if !there[id] {
		w.Configured, there[id] = true, true
		if err := s.Repo.Add(ctx, w, 0); !errors.Is(err, ports.ErrExists) {
			return err
		}
	}
	_, err = s.Repo.Update(ctx, id, func(old domain.Webhook) (domain.Webhook, error) {
		old.Events = w.Events
		return old, nil
	})
	return err
}
