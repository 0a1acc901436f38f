package contract

import (
	"slices"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// outboxWorld is what a case has to itself: an empty store.
type outboxWorld struct {
	jobWorld
	hooks webhookWorld
	box   ports.Outbox
	limit func(limit int)
}

func newOutboxWorld(tb testing.TB, s HookStore) outboxWorld {
	tb.Helper()
	return outboxWorld{newJobWorld(tb, s.Jobs), webhookWorld{tb, s.Webhooks}, s.Outbox, s.LimitBacklog}
}

// live creates the job and takes it through the changes.
func (w outboxWorld) live(job domain.Job, changes ...ports.Change) {
	w.Helper()
	w.create(job)
	for _, change := range changes {
		w.update(job.ID, change)
	}
}

func (w outboxWorld) remove(ids ...string) {
	w.Helper()
	if _, err := w.jobs.Delete(w.Context(), ids, always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
}

// all are the deliveries that match, the oldest first.
func (w outboxWorld) all(q ports.DeliveryQuery) []domain.Delivery {
	w.Helper()
	if q.Limit == 0 {
		q.Limit = 1000
	}
	found, err := w.box.Deliveries(w.Context(), q)
	if err != nil {
		w.Fatalf("Deliveries(%+v) = %v", q, err)
	}
	slices.Reverse(found)
	return found
}

// kinds are those of the events of deliveries, in order.
func kinds(deliveries []domain.Delivery) []domain.EventKind {
	var all []domain.EventKind
	for _, d := range deliveries {
		all = append(all, d.Event.Kind)
	}
	return all
}

// plenty is as much room as there can be.
func plenty(string) int { return 1000 }

// late is when everything in these cases is due.
var late = start.Add(48 * time.Hour) //nolint:gochecknoglobals // a constant

func (w outboxWorld) take(t ports.Taking) []domain.Delivery {
	w.Helper()
	if t.Now.IsZero() {
		t.Now = late
	}
	if t.Until.IsZero() {
		t.Until = t.Now.Add(time.Minute)
	}
	if t.Limit == 0 {
		t.Limit = 1000
	}
	if t.Room == nil {
		t.Room = plenty
	}
	taken, err := w.box.Take(w.Context(), t)
	if err != nil {
		w.Fatalf("Take = %v", err)
	}
	return taken
}

func (w outboxWorld) settle(change func(domain.Delivery) domain.Delivery, numbers ...int64) []domain.Delivery {
	w.Helper()
	changed, err := w.box.Update(w.Context(), numbers, func(d domain.Delivery) (domain.Delivery, error) { return change(d), nil })
	if err != nil {
		w.Fatalf("Update(%v) = %v", numbers, err)
	}
	return changed
}

// answered is what an answer at a time makes of a delivery.
func answered(status int, at time.Time) func(domain.Delivery) domain.Delivery {
	return func(d domain.Delivery) domain.Delivery { return d.Attempted(domain.Answer{Status: status}, 0, at) }
}

func numbers(deliveries []domain.Delivery) []int64 {
	var all []int64
	for _, d := range deliveries {
		all = append(all, d.Number)
	}
	return all
}

// reporting is a job that names a receiver of its own.
func reporting(job domain.Job, url string) domain.Job {
	job.WebhookURL = url
	return job
}
