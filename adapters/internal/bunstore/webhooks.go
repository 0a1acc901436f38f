package bunstore

import (
	"strings"
	"time"

	"github.com/uptrace/bun"

	"songmap/domain"
	"songmap/ports"
)

// WebhookRow is a webhook as its table keeps it.
type WebhookRow struct {
	bun.BaseModel `bun:"table:webhooks,alias:webhooks"`

	WebhookID      string    `bun:"webhook_id,pk"`
	URL            string    `bun:"url"`
	Description    string    `bun:"description,nullzero"`
	Events         string    `bun:"events"` // each between commas of its own
	Configured     bool      `bun:"configured"`
	Secret         string    `bun:"secret,nullzero"`
	OldSecret      string    `bun:"old_secret,nullzero"`
	OldSecretUntil time.Time `bun:"old_secret_until,nullzero"`
	CreatedAt      time.Time `bun:"created_at"`
	DisabledAt     time.Time `bun:"disabled_at,nullzero"`
	DisabledReason string    `bun:"disabled_reason,nullzero"`
}

func webhookRow(w domain.Webhook) WebhookRow {
	var events strings.Builder
	for _, kind := range w.Events {
		events.WriteString(Wants(kind))
	}
	return WebhookRow{
		WebhookID: w.ID, URL: w.URL, Description: w.Description, Events: events.String(), Configured: w.Configured,
		Secret: string(w.Secret), OldSecret: string(w.Old), OldSecretUntil: w.OldUntil,
		CreatedAt: w.CreatedAt, DisabledAt: w.DisabledAt, DisabledReason: w.DisabledReason,
	}
}

// Wants is what the column events of a webhook contains if it wants the kind.
func Wants(kind domain.EventKind) string { return "," + string(kind) + "," }

func (r *WebhookRow) webhook() domain.Webhook {
	w := domain.Webhook{
		ID: r.WebhookID, URL: r.URL, Description: domain.Text(r.Description), Configured: r.Configured,
		Secret: domain.Secret(r.Secret), Old: domain.Secret(r.OldSecret), OldUntil: r.OldSecretUntil,
		CreatedAt: r.CreatedAt, DisabledAt: r.DisabledAt, DisabledReason: domain.Text(r.DisabledReason),
	}
	for kind := range strings.SplitSeq(r.Events, ",") {
		if kind != "" {
			w.Events = append(w.Events, domain.EventKind(kind))
		}
	}
	return w
}

// ListWebhooks is the query for a page of webhooks.
func (s *Schema) ListWebhooks(q ports.WebhookQuery) Query {
	a := new(args)
	list := s.db.NewSelect().Model((*WebhookRow)(nil))
	if q.After != (ports.Cursor{}) {
		list.Where("(created_at, webhook_id) > (?, ?)", a.mark(s.time(q.After.CreatedAt)), a.mark(q.After.ID))
	}
	return a.query(list.OrderExpr("created_at, webhook_id LIMIT ?", a.mark(q.Limit)))
}

// Webhook is the query for a webhook.
func (s *Schema) Webhook(id string) Query {
	a := new(args)
	return a.query(s.db.NewSelect().Model((*WebhookRow)(nil)).Where("webhook_id = ?", a.mark(id)))
}

// CountWebhooks is the query for the number of webhooks.
func (s *Schema) CountWebhooks() Query {
	return new(args).query(s.db.NewSelect().Table("webhooks").ColumnExpr("count(*)"))
}

// DeleteWebhook deletes a webhook.
func (s *Schema) DeleteWebhook(id string) Query {
	a := new(args)
	return a.query(s.db.NewDelete().Model((*WebhookRow)(nil)).Where("webhook_id = ?", a.mark(id)))
}
