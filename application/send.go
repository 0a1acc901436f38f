package application

import (
	"context"
	"time"

	"songmap/domain"
	"songmap/ports"
)

const (
	notifierFor   = 30 * time.Second // what ports.Notifier promises
	notifierGrace = time.Second      // in which an answer still counts when the time is over
)

// send makes an attempt. A notifier that does not return in time costs a goroutine,
// which nobody waits for: the slot, and the stop of the service, are worth more.
func (r *Relay) send(ctx context.Context, m ports.Message) domain.Answer {
	ctx, cancel := context.WithTimeout(ctx, notifierFor)
	defer cancel()
	answer := make(chan domain.Answer, 1)
	go func() { answer <- r.Notifier.Notify(ctx, m) }()
	select {
	case a := <-answer:
		return a
	case <-ctx.Done():
	}
	grace := time.NewTimer(notifierGrace)
	defer grace.Stop()
	select {
	case a := <-answer:
		return a
	case <-grace.C:
		return domain.Answer{Trouble: "No answer came in time."}
	}
}
