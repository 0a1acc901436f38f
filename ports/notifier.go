package ports

import (
	"context"
	"time"

	"songmap/domain"
)

// Notifier sends messages to receivers.
type Notifier interface {
	// Check refuses an address that no message may go to, with a
	// domain.ErrInvalid that names the field. Where a name leads is not known
	// before a message goes there, so Notify may refuse what Check lets pass.
	Check(field, url string) error

	// Notify makes one attempt and returns what came of it. It ends within half
	// a minute, whatever the receiver does.
	Notify(ctx context.Context, m Message) domain.Answer
}

// Message is an event for a receiver, signed with each of the secrets.
type Message struct {
	ID      string // what the receiver may remember it by
	URL     string
	Event   *domain.Event // nil: a test, about nothing
	Secrets []domain.Secret
	At      time.Time // of the attempt
	Trace   string    // traceparent for the receiver (W3C Trace Context); empty: none
}
