package domain

import (
	"slices"
	"time"
	"unicode/utf8"
)

// Webhook is an address that is notified of what happens to jobs.
type Webhook struct {
	ID          string
	URL         string
	Description string      // for people to read
	Events      []EventKind // of which it is notified
	Configured  bool        // by whoever runs the service: it has no secret of its own

	Secret   Secret    // signs messages
	Old      Secret    // the secret before, which signs as well until OldUntil
	OldUntil time.Time // zero: there is no old secret

	CreatedAt      time.Time
	DisabledAt     time.Time // zero: it is enabled
	DisabledReason string    // for people to read
}

// rotationOverlap is how long an old secret signs beside the new one: time for
// a receiver to learn the new one without missing a message.
const rotationOverlap = 24 * time.Hour

// maxDescription is how many bytes a description may have.
const maxDescription = 255

// NewWebhook is a webhook that is notified of events of some kinds: completed and
// failed, if none is named.
func NewWebhook(id, url, description string, events []EventKind, now time.Time) (Webhook, error) {
	if len(events) == 0 {
		events = Endings()
	}
	var wanted []EventKind
	for _, kind := range EventKinds() {
		if slices.Contains(events, kind) {
			wanted = append(wanted, kind)
		}
	}
	for _, kind := range events {
		if !slices.Contains(wanted, kind) {
			return Webhook{}, &InvalidError{"events", "must be kinds of events, such as completed"}
		}
	}
	if len(description) > maxDescription || !utf8.ValidString(description) {
		return Webhook{}, &InvalidError{"description", "must be at most 255 bytes of UTF-8"}
	}
	return Webhook{ID: id, URL: url, Description: Text(description), Events: wanted, CreatedAt: instant(now)}, nil
}

// Wants reports whether the webhook is notified of events of a kind.
func (w Webhook) Wants(kind EventKind) bool { return !w.Disabled() && slices.Contains(w.Events, kind) }

// Rotate puts a new secret in the place of the current one, which goes on
// signing for a day.
func (w Webhook) Rotate(next Secret, now time.Time) (Webhook, error) {
	if w.Configured {
		return w, &WebhookError{w.ID, "its secret is set where the service is configured"}
	}
	w.Old, w.OldUntil = w.Secret, instant(now.Add(rotationOverlap))
	w.Secret = next
	return w, nil
}

// MayDelete says why the webhook cannot be deleted, if so.
func (w Webhook) MayDelete() error {
	if w.Configured {
		return &WebhookError{w.ID, "it is set where the service is configured"}
	}
	return nil
}

// Secrets are those that sign a message now, the current one first: those of the
// service, if the webhook has none of its own.
func (w Webhook) Secrets(ofService []Secret, now time.Time) []Secret {
	switch {
	case w.Secret == "":
		return ofService
	case now.Before(w.OldUntil):
		return []Secret{w.Secret, w.Old}
	}
	return []Secret{w.Secret}
}

// Disable ends the notifications, for a reason that people can read.
func (w Webhook) Disable(reason string, now time.Time) Webhook {
	if w.DisabledAt.IsZero() {
		w.DisabledAt, w.DisabledReason = instant(now), Text(reason)
	}
	return w
}

// Enable resumes the notifications. Of what happened meanwhile there are none.
func (w Webhook) Enable() Webhook {
	w.DisabledAt, w.DisabledReason = time.Time{}, ""
	return w
}

// Disabled reports whether the webhook is notified of nothing.
func (w Webhook) Disabled() bool { return !w.DisabledAt.IsZero() }

// WebhookError says what a webhook does not allow. It is an ErrTransition.
type WebhookError struct {
	ID     string
	Reason string // a clause: "its secret is set elsewhere"
}

func (e *WebhookError) Error() string { return "webhook " + e.ID + ": " + e.Reason }

// Is makes every WebhookError an ErrTransition.
func (e *WebhookError) Is(target error) bool { return target == ErrTransition }
