package contract

import (
	"testing"

	"songmap/ports"
)

// WebhookRepository checks that a store of webhooks keeps the contract of
// ports.WebhookRepository. Open returns an empty one, for one case alone, and
// sees to its end.
func WebhookRepository(t *testing.T, open func(*testing.T) ports.WebhookRepository) {
	t.Helper()
	run(t, webhookRules(), func(t *testing.T) webhookWorld { return newWebhookWorld(t, open(t)) })
}

func webhookRules() []rule[webhookWorld] {
	return []rule[webhookWorld]{
		{"a webhook comes back as it was put in", keepWebhooks},
		{"hostile text in a webhook comes back as it was put in", keepWebhookText},
		{"an unknown webhook is ErrNotFound", unknownWebhook},
		{"a taken id is ErrExists and changes nothing", addWebhookTwice},
		{"webhooks come by creation time and then by id", sortWebhooks},
		{"pages of webhooks put together are all of them", pageWebhooks},
		{"no more webhooks are added than there may be", addTooMany},
		{"an update that is refused changes nothing and returns the refusal", refuseWebhookUpdate},
		{"updates of one webhook do not run together", updateWebhookTogether},
		{"a deleted webhook is gone", deleteWebhook},
		{"a delete that is refused changes nothing and returns the refusal", deleteRefused},
		{"an ended context makes webhooks do nothing", webhooksEnded},
	}
}
