package ports

import (
	"context"
	"time"

	"songmap/domain"
)

// Notifier carries messages to receivers.
type Notifier interface {
	// Send makes one attempt and tells what came of it. It ends within half a
	// minute, whatever the receiver does.
	Notify(ctx context.Context, m Message) domain.Answer
}

// Message is an event for a receiver, signed with each of the secrets.
type Message struct {
	ID      string // what the receiver may remember it by
	URL     string
	Event   *domain.Event // nil: a test, about nothing
	Secrets []domain.Secret
	At      time.Time // of the attempt
}
