package application

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// attempt makes one attempt at a delivery and notes what came of it.
func (r *Relay) attempt(ctx context.Context, d domain.Delivery) {
	secrets, obstacle, err := r.sign(ctx, d)
	switch {
	case err != nil:
		if errors.Is(err, ports.ErrSealed) {
			r.receivers.rest(d, r.Now().Add(sealedFor), r.Now())
		}
		if ctx.Err() == nil { // the delivery comes up again by itself
			r.Observer.Trouble(fmt.Sprintf("prepare delivery %d", d.Number), err)
		}
		return
	case obstacle != "":
		r.settle(ctx, d, 0, func(d domain.Delivery) domain.Delivery { return d.GiveUp(obstacle, r.Now()) })
		return
	}
	begun := time.Now()
	answer := r.send(ctx, ports.Message{
		ID: d.MessageID(), URL: d.URL, Event: &d.Event, Secrets: secrets, At: r.Now(),
	})
	took := time.Since(begun)
	if answer.Status == 0 && ctx.Err() != nil {
		r.putOff(ctx, d, r.Now()) // it comes up at once in the next run
		return
	}
	r.receivers.answered(d, answer, r.Now())
	if answer.Gone() && d.WebhookID != "" {
		r.disable(ctx, d.WebhookID, answer.Reason())
	}
	jitter := rand.Float64()
	r.settle(ctx, d, took, func(d domain.Delivery) domain.Delivery { return d.Attempted(answer, jitter, r.Now()) })
}

// sealedFor is for how long nothing is tried of a webhook whose secret cannot be
// opened: that takes somebody who brings the key back.
const sealedFor = time.Minute

// sign finds the secrets for a delivery, or the reason, for people, why it cannot be
// delivered.
func (r *Relay) sign(ctx context.Context, d domain.Delivery) (secrets []domain.Secret, obstacle string, err error) {
	var w domain.Webhook
	if d.WebhookID != "" {
		w, err = r.Webhooks.Get(ctx, d.WebhookID)
	}
	switch {
	case errors.Is(err, ports.ErrNotFound):
		return nil, "The webhook was removed.", nil
	case err != nil:
		return nil, "", err
	case w.Disabled():
		return nil, "The webhook is disabled.", nil
	}
	if secrets = w.Secrets(r.Secrets, r.Now()); len(secrets) == 0 {
		return nil, "The service has no webhook secret to sign the message with.", nil
	}
	return secrets, "", nil
}

// settle notes what came of a delivery. If the repository stays away, the
// delivery comes up again, and its receiver hears of the event twice.
func (r *Relay) settle(
	ctx context.Context, d domain.Delivery, took time.Duration, outcome func(domain.Delivery) domain.Delivery,
) {
	doing := fmt.Sprintf("note the outcome of delivery %d", d.Number)
	var noted []domain.Delivery
	err := insist(ctx, r.Observer, doing, func() (err error) {
		noted, err = r.update(ctx, d, outcome)
		return err
	})
	if err != nil {
		r.Observer.Trouble(doing, err)
		return
	}
	for _, d := range noted {
		r.Observer.Attempted(d, took)
	}
}

// putOff moves the attempt at a delivery without making one. A failure costs no
// more than the time for which it is held.
func (r *Relay) putOff(ctx context.Context, held domain.Delivery, until time.Time) {
	_, err := r.update(ctx, held, func(d domain.Delivery) domain.Delivery {
		if d != held {
			return d // somebody asked for something else meanwhile
		}
		return d.Defer(until)
	})
	if err != nil {
		r.Observer.Trouble(fmt.Sprintf("put off delivery %d", held.Number), err)
	}
}

// update changes a delivery.
func (r *Relay) update(ctx context.Context, d domain.Delivery, change func(domain.Delivery) domain.Delivery) ([]domain.Delivery, error) {
	ctx, cancel := writing(ctx)
	defer cancel()
	return r.Outbox.Update(ctx, []int64{d.Number}, func(d domain.Delivery) (domain.Delivery, error) { return change(d), nil })
}

// disable disables a webhook whose receiver wants no more messages.
func (r *Relay) disable(ctx context.Context, id, reason string) {
	ctx, cancel := writing(ctx)
	defer cancel()
	already := false
	w, err := r.Webhooks.Update(ctx, id, func(w domain.Webhook) (domain.Webhook, error) {
		already = w.Disabled()
		return w.Disable(reason, r.Now()), nil
	})
	switch {
	case errors.Is(err, ports.ErrNotFound):
	case err != nil:
		r.Observer.Trouble("disable webhook "+id, err)
	case !already:
		r.Observer.Disabled(w)
	}
}

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
