package domain

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"net/url"
	"slices"
	"time"
)

// DeliveryState is how far a delivery has come.
type DeliveryState string

// A delivery is pending until the receiver has taken the message, or the last
// attempt has failed.
const (
	DeliveryPending   DeliveryState = "pending"
	DeliveryDelivered DeliveryState = "delivered"
	DeliveryGivenUp   DeliveryState = "failed"
)

// DeliveryStates lists them.
func DeliveryStates() []DeliveryState {
	return []DeliveryState{DeliveryPending, DeliveryDelivered, DeliveryGivenUp}
}

// Valid reports whether s is one of the three states.
func (s DeliveryState) Valid() bool { return slices.Contains(DeliveryStates(), s) }

// Delivery is one event on its way to one receiver. Like a job it is a value,
// and comparable.
type Delivery struct {
	Number    int64  // which delivery it is; 0: not stored yet
	WebhookID string // whose; empty: the job's own receiver
	URL       string
	Event     Event

	State    DeliveryState
	NextAt   time.Time // next attempt; zero: none, or it waits for an earlier one of its lane
	Attempts int       // since it was made, or replayed

	LastAt     time.Time // last attempt, or when it was given up without one
	LastStatus int       // the HTTP status of the last answer; 0: there was none
	LastError  string    // why the last attempt failed, for people
}

// NewDelivery puts an event on its way to a webhook, or to the address that
// the job itself names if the id is empty.
func NewDelivery(webhookID, url string, e Event) Delivery {
	return Delivery{WebhookID: webhookID, URL: url, Event: e, State: DeliveryPending, NextAt: e.At}
}

// MaxBacklog is how many deliveries may wait for a receiver: one that hangs for
// days must not grow without end.
const MaxBacklog = 10_000

// ReplayRoom is how many deliveries to a webhook may be replayed together, when so
// many are pending: half of what may wait is left for what comes new.
func ReplayRoom(pending int64) int { return int(max(0, MaxBacklog/2-pending)) }

// DroppedReason is why a delivery is dropped, for people.
const DroppedReason = "Too many messages wait for the receiver."

// Drop gives up a delivery that has just been made, because too many wait for its
// receiver already. It can be replayed.
func (d Delivery) Drop() Delivery { return d.GiveUp(DroppedReason, d.Event.At) }

// Report puts an event on its way to the address that the job itself names. It
// reports false if there is none, or if the event does not end the job's work.
func (j Job) Report(e Event) (Delivery, bool) {
	if j.WebhookURL == "" || !slices.Contains(Endings(), e.Kind) {
		return Delivery{}, false
	}
	return NewDelivery("", j.WebhookURL, e), true
}

// MessageID names the event to receivers. It is the same in every attempt, for
// every receiver; a receiver that sees it again may ignore it. It holds more
// than the event's number, because a database that is restored from a backup
// gives numbers again.
func (d Delivery) MessageID() string {
	of := sha256.Sum256(fmt.Appendf(nil, "%s %s %d", d.Event.JobID, d.Event.Kind, d.Event.At.UnixMicro()))
	return fmt.Sprintf("evt_%d_%x", d.Event.Number, of[:6])
}

// Lane is what must stay in order: the events of one job, to one receiver.
func (d Delivery) Lane() (webhookID, jobID string) { return d.WebhookID, d.Event.JobID }

// Receiver names who has to bear the delivery: the webhook, or the machine that
// the job's own address names. Whoever is slow keeps only itself waiting.
func (d Delivery) Receiver() string {
	if d.WebhookID != "" {
		return d.WebhookID
	}
	u, err := url.Parse(d.URL)
	if err != nil {
		return d.URL
	}
	return Text(u.Host)
}

// Address names who may ask to be left alone: the webhook, or the job's own
// address. A machine speaks for many, and one of them not for the others.
func (d Delivery) Address() string { return cmp.Or(d.WebhookID, d.URL) }

// MaxWait is longer than a delivery ever waits for its next attempt: there is room
// for the time that the attempt before has taken.
const MaxWait = maxRetryAfter + time.Hour

// Due reports whether it is time for an attempt.
func (d Delivery) Due(now time.Time) bool {
	return d.State == DeliveryPending && !d.NextAt.IsZero() && !Ahead(d.NextAt, now, MaxWait)
}

// waits are how long to wait after each failed attempt; after the last, the
// delivery is given up. They span a day and three hours (Standard Webhooks).
var waits = []time.Duration{ //nolint:gochecknoglobals // a table that nothing changes
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 10 * time.Hour,
}

// Attempted notes what came of an attempt. Jitter (0..1) adds up to a tenth to
// the wait, so that messages that failed together do not come back together.
//
// An answer that comes when the delivery has ended already, because it was put
// off for too long and made twice, changes nothing.
func (d Delivery) Attempted(a Answer, jitter float64, now time.Time) Delivery {
	if d.State != DeliveryPending {
		d.NextAt = time.Time{}
		return d
	}
	d.Attempts++
	d.LastAt, d.LastStatus, d.LastError = instant(now), a.Status, Text(a.Reason())
	d.NextAt = time.Time{}
	switch {
	case a.Taken():
		d.State = DeliveryDelivered
	case a.Gone() || d.Attempts > len(waits):
		d.State = DeliveryGivenUp
	default:
		wait := waits[d.Attempts-1]
		wait += time.Duration(jitter * float64(wait) / 10)
		d.State, d.NextAt = DeliveryPending, instant(now.Add(max(wait, a.Busy())))
	}
	return d
}

// GiveUp ends a delivery without an attempt, for a reason that people can read.
func (d Delivery) GiveUp(reason string, now time.Time) Delivery {
	d.State, d.NextAt = DeliveryGivenUp, time.Time{}
	d.LastAt, d.LastStatus, d.LastError = instant(now), 0, Text(reason)
	return d
}

// Defer moves the next attempt, without counting one.
func (d Delivery) Defer(until time.Time) Delivery {
	d.NextAt = instant(until)
	return d
}

// Replay sends the message again now, whatever came of it before. One that
// waits for an earlier event of its job goes on waiting.
func (d Delivery) Replay(now time.Time) Delivery {
	if d.State == DeliveryPending && d.NextAt.IsZero() {
		return d
	}
	d.State, d.Attempts, d.NextAt = DeliveryPending, 0, instant(now)
	return d
}
