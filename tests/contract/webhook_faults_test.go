package contract

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// webhookChange computes the next state of a webhook.
type webhookChange = func(domain.Webhook) (domain.Webhook, error)

// faultyHooks are webhooks some of whose methods are replaced by wrong ones.
type faultyHooks struct {
	ports.WebhookRepository
	add    func(context.Context, domain.Webhook, int) error
	get    func(context.Context, string) (domain.Webhook, error)
	list   func(context.Context, ports.WebhookQuery) ([]domain.Webhook, error)
	update func(context.Context, string, webhookChange) (domain.Webhook, error)
	delete func(context.Context, string, func(domain.Webhook) error) error
}

func (f faultyHooks) Add(ctx context.Context, w domain.Webhook, limit int) error {
	if f.add != nil {
		return f.add(ctx, w, limit)
	}
	return f.WebhookRepository.Add(ctx, w, limit)
}

func (f faultyHooks) Get(ctx context.Context, id string) (domain.Webhook, error) {
	if f.get != nil {
		return f.get(ctx, id)
	}
	return f.WebhookRepository.Get(ctx, id)
}

func (f faultyHooks) List(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
	if f.list != nil {
		return f.list(ctx, q)
	}
	return f.WebhookRepository.List(ctx, q)
}

func (f faultyHooks) Update(ctx context.Context, id string, change webhookChange) (domain.Webhook, error) {
	if f.update != nil {
		return f.update(ctx, id, change)
	}
	return f.WebhookRepository.Update(ctx, id, change)
}

func (f faultyHooks) Delete(ctx context.Context, id string, permit func(domain.Webhook) error) error {
	if f.delete != nil {
		return f.delete(ctx, id, permit)
	}
	return f.WebhookRepository.Delete(ctx, id, permit)
}

func TestTheSuiteOfWebhooksCatches(t *testing.T) {
	t.Parallel()
	var stores []planted[ports.WebhookRepository]
	for _, f := range webhookFaults() {
		stores = append(stores, planted[ports.WebhookRepository]{rule: f.rule, name: f.name, store: func(testing.TB) ports.WebhookRepository {
			m := memory.NewJobs().Webhooks()
			broken := f.breaks(m)
			broken.WebhookRepository = m
			return broken
		}})
	}
	trial[webhookWorld, ports.WebhookRepository]{webhookRules(), newWebhookWorld, func(testing.TB) ports.WebhookRepository { return memory.NewJobs().Webhooks() }}.catches(t, stores)
}

type webhookFault struct {
	rule, name string
	breaks     func(*memory.Webhooks) faultyHooks
}

// keeping is a fault that keeps webhooks otherwise than they were put in.
func keeping(spoil func(*domain.Webhook)) func(*memory.Webhooks) faultyHooks {
	return func(m *memory.Webhooks) faultyHooks {
		return faultyHooks{add: func(ctx context.Context, w domain.Webhook, limit int) error {
			spoil(&w)
			return m.Add(ctx, w, limit)
		}}
	}
}

func webhookFaults() []webhookFault {
	const keeps = "a webhook comes back as it was put in"
	return []webhookFault{
		{keeps, "the old secret is lost", keeping(func(w *domain.Webhook) { w.Old = "" })},
		{keeps, "seconds", keeping(func(w *domain.Webhook) { w.DisabledAt = w.DisabledAt.Truncate(time.Millisecond) })},
		{keeps, "a kind is lost", keeping(func(w *domain.Webhook) { w.Events = w.Events[:1] })},
		{keeps, "configured is lost", keeping(func(w *domain.Webhook) { w.Configured = false })},
		{"hostile text in a webhook comes back as it was put in", "a control ends it", keeping(func(w *domain.Webhook) {
			w.Description, _, _ = strings.Cut(w.Description, "\x1a")
		})},
		{"an unknown webhook is ErrNotFound", "nothing to remove is no error", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{delete: func(ctx context.Context, id string, permit func(domain.Webhook) error) error {
				_ = m.Delete(ctx, id, permit)
				return nil
			}}
		}},
		{"a taken id is ErrExists and changes nothing", "overwritten", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{add: func(ctx context.Context, w domain.Webhook, limit int) error {
				err := m.Add(ctx, w, limit)
				_, _ = m.Update(ctx, w.ID, func(domain.Webhook) (domain.Webhook, error) { return w, nil })
				return err
			}}
		}},
		{"webhooks come by creation time and then by id", "in the order of arrival", func(m *memory.Webhooks) faultyHooks {
			var arrived []domain.Webhook
			return faultyHooks{
				add: func(ctx context.Context, w domain.Webhook, limit int) error {
					arrived = append(arrived, w)
					return m.Add(ctx, w, limit)
				},
				list: func(context.Context, ports.WebhookQuery) ([]domain.Webhook, error) { return arrived, nil },
			}
		}},
		{"pages of webhooks put together are all of them", "those of the same time are left out", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{list: func(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
				if q.After.ID != "" {
					q.After.ID = "~"
				}
				return m.List(ctx, q)
			}}
		}},
		{"pages of webhooks put together are all of them", "no limit", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{list: func(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
				q.Limit = 1000
				return m.List(ctx, q)
			}}
		}},
		{"no more webhooks are added than there may be", "counted and added in two steps", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{add: func(ctx context.Context, w domain.Webhook, limit int) error {
				all, err := m.List(ctx, ports.WebhookQuery{Limit: 1000})
				if err == nil && limit > 0 && len(all) >= limit {
					err = ports.ErrTooMany
				}
				if err != nil {
					return err
				}
				time.Sleep(time.Millisecond) //nolint:forbidigo // nothing is awaited: a broken adapter takes its time
				return m.Add(ctx, w, 0)
			}}
		}},
		{"no more webhooks are added than there may be", "as many as one likes", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{add: func(ctx context.Context, w domain.Webhook, _ int) error { return m.Add(ctx, w, 0) }}
		}},
		{"an update that is refused changes nothing and returns the refusal", "kept all the same", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{update: func(ctx context.Context, id string, change webhookChange) (domain.Webhook, error) {
				var refused error
				w, _ := m.Update(ctx, id, func(w domain.Webhook) (domain.Webhook, error) {
					w, refused = change(w)
					return w, nil
				})
				return w, refused
			}}
		}},
		{"an update that is refused changes nothing and returns the refusal", "wrapped", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{update: func(ctx context.Context, id string, change webhookChange) (domain.Webhook, error) {
				w, err := m.Update(ctx, id, change)
				return w, errors.Join(err)
			}}
		}},
		{"updates of one webhook do not run together", "read and written in two steps", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{update: func(ctx context.Context, id string, change webhookChange) (domain.Webhook, error) {
				w, _ := m.Get(ctx, id)
				next, err := change(w)
				if err == nil {
					_, err = m.Update(ctx, id, func(domain.Webhook) (domain.Webhook, error) { return next, nil })
				}
				return next, err
			}}
		}},
		{"a delete that is refused changes nothing and returns the refusal", "nobody is asked", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{delete: func(ctx context.Context, id string, _ func(domain.Webhook) error) error {
				return m.Delete(ctx, id, func(domain.Webhook) error { return nil })
			}}
		}},
		{"a delete that is refused changes nothing and returns the refusal", "wrapped", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{delete: func(ctx context.Context, id string, permit func(domain.Webhook) error) error {
				return errors.Join(m.Delete(ctx, id, permit))
			}}
		}},
		{"a deleted webhook is gone", "it is only disabled", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{delete: func(ctx context.Context, id string, permit func(domain.Webhook) error) error {
				_, err := m.Update(ctx, id, func(w domain.Webhook) (domain.Webhook, error) { return w.Disable("", time.Unix(1, 0)), nil })
				return err
			}}
		}},
		{"an ended context makes webhooks do nothing", "they go on", func(m *memory.Webhooks) faultyHooks {
			return faultyHooks{delete: func(ctx context.Context, id string, permit func(domain.Webhook) error) error {
				return m.Delete(context.WithoutCancel(ctx), id, permit)
			}}
		}},
	}
}
