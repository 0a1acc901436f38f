package application

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"songmap/domain"
	"songmap/ports"
)

// Webhooks is what people ask about webhooks.
type Webhooks struct {
	Deps
	hooks    ports.WebhookRepository
	box      ports.Outbox
	notifier ports.Notifier
	config   WebhooksConfig
}

// WebhooksConfig says how webhooks are added.
type WebhooksConfig struct {
	NewSecret func() domain.Secret
	Most      int // webhooks that there may be; 0: any number
}

var _ ports.WebhookService = (*Webhooks)(nil)

// NewWebhooks returns the use cases over hooks, whose deliveries are in box.
// Webhooks that are configured have the secrets of the service instead of their
// own, and are there however many there are.
func NewWebhooks(
	d Deps, hooks ports.WebhookRepository, box ports.Outbox, notifier ports.Notifier, c WebhooksConfig,
) *Webhooks {
	return &Webhooks{d, hooks, box, notifier, c}
}

// Add implements ports.WebhookService.
func (s *Webhooks) Add(ctx context.Context, n ports.NewWebhook) (domain.Webhook, error) {
	if err := s.Targets.Check("url", n.URL); err != nil {
		return domain.Webhook{}, err
	}
	w, err := domain.NewWebhook(s.NewID(), n.URL, n.Description, n.Events, s.Now())
	if err != nil {
		return domain.Webhook{}, err
	}
	w.Secret = s.config.NewSecret()
	return w, s.hooks.Add(ctx, w, s.config.Most)
}

// List implements ports.WebhookService.
func (s *Webhooks) List(ctx context.Context, q ports.WebhookQuery) (ports.WebhookPage, error) {
	page, err := s.page(ctx, q)
	for _, w := range page.Webhooks {
		waits, err := s.box.Backlog(ctx, w.ID)
		if err != nil {
			return ports.WebhookPage{}, err
		}
		page.Backlogs = append(page.Backlogs, waits)
	}
	return page, err
}

func (s *Webhooks) page(ctx context.Context, q ports.WebhookQuery) (ports.WebhookPage, error) {
	want := q.Limit
	q.Limit++ // one more tells whether there is a next page
	found, err := s.hooks.List(ctx, q)
	page := ports.WebhookPage{Webhooks: found}
	if len(found) > want {
		last := found[want-1]
		page.Webhooks, page.Next = found[:want], ports.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
	}
	return page, err
}

// Remove implements ports.WebhookService.
func (s *Webhooks) Remove(ctx context.Context, id string) error {
	w, err := s.hooks.Get(ctx, id)
	if err != nil {
		return err
	}
	if w.Configured {
		return &domain.WebhookError{ID: id, Reason: "it is set where the service is configured"}
	}
	return s.hooks.Remove(ctx, id)
}

// Rotate implements ports.WebhookService.
func (s *Webhooks) Rotate(ctx context.Context, id string) (domain.Webhook, error) {
	secret, now := s.config.NewSecret(), s.Now()
	return s.hooks.Update(ctx, id, func(w domain.Webhook) (domain.Webhook, error) { return w.Rotate(secret, now) })
}

// Enable implements ports.WebhookService.
func (s *Webhooks) Enable(ctx context.Context, id string) (domain.Webhook, error) {
	return s.hooks.Update(ctx, id, func(w domain.Webhook) (domain.Webhook, error) { return w.Enable(), nil })
}

// Test implements ports.WebhookService.
func (s *Webhooks) Test(ctx context.Context, id string) (domain.Answer, error) {
	w, err := s.hooks.Get(ctx, id)
	if err != nil {
		return domain.Answer{}, err
	}
	now := s.Now()
	return s.notifier.Notify(ctx, ports.Message{
		ID: "test_" + s.NewID(), URL: w.URL, Secrets: s.secrets(w, now), At: now,
	}), nil
}

// configurePage is how many webhooks are read at once.
const configurePage = 100

// Configure makes the webhooks that are configured those at the given
// addresses, which are told of the given kinds. One that was there before
// keeps what is on its way to it, and stays disabled if it was.
func (s *Webhooks) Configure(ctx context.Context, urls []string, kinds []domain.EventKind) error {
	there := make(map[string]bool)
	q := ports.WebhookQuery{Limit: configurePage}
	for more := true; more; {
		page, err := s.page(ctx, q)
		if err != nil {
			return err
		}
		for _, w := range page.Webhooks {
			there[w.ID] = true
			if w.Configured && !slices.Contains(urls, w.URL) {
				if err := s.hooks.Remove(ctx, w.ID); err != nil {
					return err
				}
			}
		}
		q.After, more = page.Next, page.Next.ID != ""
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
	if there[id] {
		_, err := s.hooks.Update(ctx, id, func(old domain.Webhook) (domain.Webhook, error) {
			old.Events = w.Events
			return old, nil
		})
		return err
	}
	w.Configured, there[id] = true, true
	return s.hooks.Add(ctx, w, 0)
}
