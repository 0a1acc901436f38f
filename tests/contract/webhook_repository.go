package contract

import (
	"slices"
	"testing"

	"songmap/ports"
)

// WebhookRepository checks that a store of webhooks keeps the contract of
// ports.WebhookRepository. Open returns an empty one, for one case alone, and
// sees to its end.
func WebhookRepository(t *testing.T, open func(*testing.T) ports.WebhookRepository) {
	t.Helper()
	for _, r := range webhookRules() {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.check(webhookWorld{t, open(t)})
		})
	}
}

// WebhookRules names the cases of WebhookRepository.
func WebhookRules() []string {
	var names []string
	for _, r := range webhookRules() {
		names = append(names, r.name)
	}
	return names
}

// BreaksWebhookRule is for WebhookRepository what BreaksJobRule is for
// JobRepository.
func BreaksWebhookRule(tb testing.TB, name string, hooks ports.WebhookRepository) bool {
	tb.Helper()
	rules := webhookRules()
	i := slices.IndexFunc(rules, func(r webhookRule) bool { return r.name == name })
	if i < 0 {
		tb.Fatalf("there is no rule %q", name)
	}
	return fails(tb, func(tb testing.TB) { rules[i].check(webhookWorld{tb, hooks}) })
}

type webhookRule struct {
	name  string
	check func(webhookWorld)
}

func webhookRules() []webhookRule {
	return []webhookRule{
		{"a webhook comes back as it was put in", keepWebhooks},
		{"hostile text in a webhook comes back as it was put in", keepWebhookText},
		{"an unknown webhook is ErrNotFound", unknownWebhook},
		{"a taken id is ErrExists and changes nothing", addWebhookTwice},
		{"webhooks come by creation time and then by id", sortWebhooks},
		{"pages of webhooks put together are all of them", pageWebhooks},
		{"no more webhooks are added than there may be", addTooMany},
		{"an update that is refused changes nothing and returns the refusal", refuseWebhookUpdate},
		{"updates of one webhook do not run together", updateWebhookTogether},
		{"a removed webhook is gone", removeWebhook},
		{"an ended context makes webhooks do nothing", webhooksEnded},
	}
}
