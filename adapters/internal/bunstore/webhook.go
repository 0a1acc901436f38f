package bunstore

import (
	"strings"

	"github.com/uptrace/bun"

	"songmap/domain"
)

// WebhookRow is a webhook as the table keeps it.
type WebhookRow struct {
	bun.BaseModel `bun:"table:webhooks"`

	WebhookID      string  `bun:"webhook_id,pk"`
	URL            string  `bun:"url"`
	Description    string  `bun:"description"`
	Events         string  `bun:"events"`
	Configured     Number  `bun:"configured"`
	Secret         string  `bun:"secret"`
	OldSecret      string  `bun:"old_secret"`
	OldSecretUntil Seconds `bun:"old_secret_until"`
	CreatedAt      Seconds `bun:"created_at"`
	DisabledAt     Seconds `bun:"disabled_at"`
	DisabledReason string  `bun:"disabled_reason"`
}

// WebhookValues are the columns of the webhook's row, in the order of
// WebhookRow's fields.
func WebhookValues(w domain.Webhook) []any {
	var kinds strings.Builder
	for _, kind := range w.Events {
		kinds.WriteString(Wants(kind))
	}
	return []any{
		w.ID, w.URL, textOrNull(w.Description), kinds.String(), w.Configured,
		textOrNull(string(w.Secret)), textOrNull(string(w.Old)), orNull(w.OldUntil),
		Unix(w.CreatedAt), orNull(w.DisabledAt), textOrNull(w.DisabledReason),
	}
}

// Wants is what the column events of a webhook contains if it wants the kind.
func Wants(kind domain.EventKind) string { return "," + string(kind) + "," }

// Webhook is what the row says.
func (r *WebhookRow) Webhook() domain.Webhook {
	w := domain.Webhook{
		ID: r.WebhookID, URL: r.URL, Description: r.Description, Configured: r.Configured != 0,
		Secret: domain.Secret(r.Secret), Old: domain.Secret(r.OldSecret), OldUntil: r.OldSecretUntil.Time,
		CreatedAt: r.CreatedAt.Time, DisabledAt: r.DisabledAt.Time, DisabledReason: r.DisabledReason,
	}
	for _, kind := range strings.Split(r.Events, ",") {
		if kind != "" {
			w.Events = append(w.Events, domain.EventKind(kind))
		}
	}
	return w
}
