package rest

import (
	"time"

	"songmap/domain"
	"songmap/ports"
)

// webhook is a webhook as clients see it.
type webhook struct {
	ID             string     `json:"id"`
	URL            string     `json:"url"`
	Description    string     `json:"description"`
	Events         []string   `json:"events" nullable:"false"`
	Configured     bool       `json:"configured" doc:"Set where the service is configured: it cannot be removed here, and messages are signed with the service's secret."`
	CreatedAt      time.Time  `json:"created_at"`
	OldSecretUntil *time.Time `json:"old_secret_until" doc:"Until then messages are signed with the secret before the current one as well."`
	DisabledAt     *time.Time `json:"disabled_at" doc:"Since then it is told nothing."`
	DisabledReason *string    `json:"disabled_reason"`
}

// revealed is a webhook with its secret.
type revealed struct {
	webhook

	Secret string `json:"secret" doc:"What messages are signed with. It is not shown again." example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"`
}

// listedWebhook is a webhook with what waits for it.
type listedWebhook struct {
	webhook

	Pending       int64      `json:"pending_count" doc:"Messages that wait to be delivered."`
	OldestPending *time.Time `json:"oldest_pending_at" doc:"When the oldest of their events happened."`
	Dropped       int64      `json:"dropped_count" doc:"Messages that failed at once, because too many waited: so far, replayed since or not."`
}

func listedView(w domain.Webhook, b ports.Backlog) listedWebhook {
	return listedWebhook{webhookView(w), b.Pending, optional(b.Oldest), b.Dropped}
}

func webhookView(w domain.Webhook) webhook {
	v := webhook{
		ID: w.ID, URL: w.URL, Description: w.Description, Configured: w.Configured, Events: []string{}, CreatedAt: w.CreatedAt,
		OldSecretUntil: optional(w.OldUntil), DisabledAt: optional(w.DisabledAt), DisabledReason: optional(w.DisabledReason),
	}
	for _, kind := range w.Events {
		v.Events = append(v.Events, string(kind))
	}
	return v
}

// attempt is what came of a message.
type attempt struct {
	Delivered bool    `json:"delivered"`
	Status    *int    `json:"status" doc:"The HTTP status of the answer; null if there was none."`
	Error     *string `json:"error" doc:"Why the message was not taken, for people."`
}

func attemptView(a domain.Answer) attempt {
	return attempt{a.Taken(), optional(a.Status), optional(a.Reason())}
}
