package contract

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// webhookWorld is what a case has to itself: no webhooks yet.
type webhookWorld struct {
	testing.TB
	hooks ports.WebhookRepository
}

func newWebhookWorld(tb testing.TB, hooks ports.WebhookRepository) webhookWorld {
	tb.Helper()
	return webhookWorld{tb, hooks}
}

// hook is a webhook that wants the given kinds.
func hook(id string, kinds ...domain.EventKind) domain.Webhook {
	w, err := domain.NewWebhook(id, "https://"+id+".example/hook?a=b", "", kinds, start)
	if err != nil {
		panic(err)
	}
	w.Secret = domain.NewSecret(make([]byte, domain.SecretBytes))
	return w
}

func (w webhookWorld) add(hooks ...domain.Webhook) {
	w.Helper()
	for _, h := range hooks {
		if err := w.hooks.Add(w.Context(), h, 0); err != nil {
			w.Fatalf("Add(%s) = %v", h.ID, err)
		}
	}
}

// holds checks that the store has exactly these, whichever way one looks.
func (w webhookWorld) holds(want ...domain.Webhook) {
	w.Helper()
	all, err := w.hooks.List(w.Context(), ports.WebhookQuery{Limit: 1000})
	if err != nil || len(all) != len(want) || len(want) > 0 && !reflect.DeepEqual(all, want) {
		w.Errorf("List = %+v, %v\nwant %+v", all, err, want)
	}
	for _, h := range want {
		if got, err := w.hooks.Get(w.Context(), h.ID); err != nil || !reflect.DeepEqual(got, h) {
			w.Errorf("Get(%q) = %+v, %v\nwant %+v", h.ID, got, err, h)
		}
	}
}

func keepWebhooks(w webhookWorld) {
	w.holds()
	full := hook("full", domain.EventKinds()...)
	full.Description, full.Old, full.OldUntil = "ours", domain.NewSecret(make([]byte, 24)), start.Add(time.Hour)
	full.DisabledAt, full.DisabledReason = start.Add(1001*time.Microsecond), "It is gone."
	configured := hook("set", domain.EventDeleted)
	configured.Configured, configured.Secret, configured.CreatedAt = true, "", start.Add(time.Second)
	w.add(full, configured)
	w.holds(full, configured)
	got, err := w.hooks.Update(w.Context(), "full", func(h domain.Webhook) (domain.Webhook, error) {
		blank := hook("full", domain.EventCreated)
		blank.Secret = ""
		return blank, nil
	})
	blank := hook("full", domain.EventCreated)
	blank.Secret = ""
	if err != nil || !reflect.DeepEqual(got, blank) {
		w.Errorf("Update = %+v, %v, want %+v", got, err, blank)
	}
	w.holds(blank, configured)
}

func keepWebhookText(w webhookWorld) {
	var all []domain.Webhook
	for i, text := range hostile() {
		h := hook("x", domain.EventCompleted)
		h.ID, h.URL, h.Description, h.DisabledReason = text, text, text, text
		h.Secret, h.Old = domain.Secret(text), domain.Secret(text)
		h.CreatedAt = start.Add(time.Duration(i) * time.Second)
		all = append(all, h)
	}
	w.add(all...)
	w.holds(all...)
}

func unknownWebhook(w webhookWorld) {
	w.add(hook("known"))
	_, get := w.hooks.Get(w.Context(), "nobody")
	_, update := w.hooks.Update(w.Context(), "nobody", func(h domain.Webhook) (domain.Webhook, error) { return h, nil })
	for what, err := range map[string]error{"Get": get, "Update": update, "Delete": w.hooks.Delete(w.Context(), "nobody", anyWebhook)} {
		if !errors.Is(err, ports.ErrNotFound) {
			w.Errorf("%s = %v, want ErrNotFound", what, err)
		}
	}
	w.holds(hook("known"))
}

func addWebhookTwice(w webhookWorld) {
	w.add(hook("a", domain.EventCreated))
	if err := w.hooks.Add(w.Context(), hook("a", domain.EventDeleted), 0); !errors.Is(err, ports.ErrExists) {
		w.Errorf("Add = %v, want ErrExists", err)
	}
	w.holds(hook("a", domain.EventCreated))
}

func sortWebhooks(w webhookWorld) {
	late, b, a := hook("0"), hook("b"), hook("a")
	late.CreatedAt = start.Add(time.Microsecond)
	w.add(late, b, a)
	w.holds(a, b, late)
}

func pageWebhooks(w webhookWorld) {
	var want []string
	for i := range 7 {
		h := hook(fmt.Sprint(i))
		h.CreatedAt = start.Add(time.Duration(i/3) * time.Microsecond)
		w.add(h)
		want = append(want, h.ID)
	}
	var got []string
	q := ports.WebhookQuery{Limit: 2}
	for range 10 {
		page, err := w.hooks.List(w.Context(), q)
		if err != nil || len(page) > q.Limit {
			w.Fatalf("List(%+v) = %+v, %v", q, page, err)
		}
		if len(page) == 0 {
			break
		}
		last := page[len(page)-1]
		q.After = ports.Cursor{CreatedAt: last.CreatedAt, ID: last.ID}
		for _, h := range page {
			got = append(got, h.ID)
		}
		_ = w.hooks.Delete(w.Context(), last.ID, anyWebhook) // the place is still one
	}
	if !slices.Equal(got, want) {
		w.Errorf("pages are %v, want %v", got, want)
	}
	if none, err := w.hooks.List(w.Context(), ports.WebhookQuery{}); err != nil || len(none) != 0 {
		w.Errorf("List with a limit of 0 = %+v, %v", none, err)
	}
}

// addTooMany has many callers fill what is left at the same time.
func addTooMany(w webhookWorld) {
	const callers, limit = 20, 7
	w.add(hook("a"), hook("b"))
	refused := make([]error, callers)
	together(callers, func(i int) { refused[i] = w.hooks.Add(w.Context(), hook(fmt.Sprint(i)), limit) })
	added := 0
	for _, err := range refused {
		switch {
		case err == nil:
			added++
		case !errors.Is(err, ports.ErrTooMany):
			w.Errorf("Add = %v, want ErrTooMany", err)
		}
	}
	all, err := w.hooks.List(w.Context(), ports.WebhookQuery{Limit: 1000})
	if err != nil || added != limit-2 || len(all) != limit {
		w.Errorf("%d were added, and there are %d, %v; want %d and %d", added, len(all), err, limit-2, limit)
	}
	w.add(hook("whatever the number"))
}

func refuseWebhookUpdate(w webhookWorld) {
	w.add(hook("a"))
	no := errors.New("no")
	_, err := w.hooks.Update(w.Context(), "a", func(h domain.Webhook) (domain.Webhook, error) {
		h.URL = "https://elsewhere.example"
		return h, no
	})
	if err != no { //nolint:errorlint // it must come back as it is
		w.Errorf("Update = %v, want the refusal itself", err)
	}
	w.holds(hook("a"))
}

func updateWebhookTogether(w webhookWorld) {
	const callers = 20
	w.add(hook("a"))
	together(callers, func(int) {
		_, err := w.hooks.Update(w.Context(), "a", func(h domain.Webhook) (domain.Webhook, error) {
			h.Description += "x"
			dawdle()
			return h, nil
		})
		if err != nil {
			w.Errorf("Update = %v", err)
		}
	})
	if got, err := w.hooks.Get(w.Context(), "a"); err != nil || len(got.Description) != callers {
		w.Errorf("%d updates left %q, %v", callers, got.Description, err)
	}
}

func deleteWebhook(w webhookWorld) {
	w.add(hook("a"), hook("b"))
	if err := w.hooks.Delete(w.Context(), "a", anyWebhook); err != nil {
		w.Errorf("Delete = %v", err)
	}
	w.holds(hook("b"))
	w.add(hook("a", domain.EventDeleted))
	w.holds(hook("a", domain.EventDeleted), hook("b"))
}

func webhooksEnded(w webhookWorld) {
	w.add(hook("a"))
	ctx := jobWorld{TB: w.TB}.over()
	_, all := w.hooks.List(ctx, ports.WebhookQuery{Limit: 1})
	_, get := w.hooks.Get(ctx, "a")
	_, update := w.hooks.Update(ctx, "a", func(h domain.Webhook) (domain.Webhook, error) { return hook("a", domain.EventDeleted), nil })
	for i, err := range []error{all, get, update, w.hooks.Add(ctx, hook("b"), 0), w.hooks.Delete(ctx, "a", anyWebhook)} {
		jobWorld{TB: w.TB}.ended(fmt.Sprint("call ", i), err)
	}
	w.holds(hook("a"))
}

func anyWebhook(domain.Webhook) error { return nil }

func deleteRefused(w webhookWorld) {
	w.add(hook("a"))
	no := errors.New("no")
	if err := w.hooks.Delete(w.Context(), "a", func(domain.Webhook) error { return no }); err != no { //nolint:errorlint // as it is
		w.Errorf("Delete = %v, want %v", err, no)
	}
	w.holds(hook("a"))
}
