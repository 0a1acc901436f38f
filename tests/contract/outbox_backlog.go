package contract

import (
	"slices"
	"strconv"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// states are those of the deliveries that match, in order.
func (w outboxWorld) states(q ports.DeliveryQuery) (all []domain.DeliveryState) {
	w.Helper()
	for _, d := range w.all(q) {
		all = append(all, d.State)
	}
	return all
}

func (w outboxWorld) backlog(receiver string, pending, dropped int64) {
	w.Helper()
	got, err := w.box.Backlog(w.Context(), receiver)
	if err != nil || got.Pending != pending || got.Dropped != dropped {
		w.Errorf("Backlog of %q = %+v, %v, want %d pending and %d dropped", receiver, got, err, pending, dropped)
	}
}

// dropBeyondBound fills two receivers: a webhook, and a machine that jobs name
// several addresses of.
func dropBeyondBound(w outboxWorld) {
	const limit = 3
	w.limit(limit)
	w.hooks.add(hook("a", domain.EventCreated), hook("b", domain.EventCreated))
	for i := range limit + 2 {
		w.create(reporting(nth(i), "https://own.example/"+strconv.Itoa(i)))
		w.update(nth(i).ID, cancelled(late.Add(time.Duration(i)*time.Second)))
		w.settle(answered(200, late), numbers(w.all(ports.DeliveryQuery{WebhookID: "b"}))...)
	}
	want := []domain.DeliveryState{domain.DeliveryPending, domain.DeliveryPending, domain.DeliveryPending, domain.DeliveryGivenUp, domain.DeliveryGivenUp}
	own := slices.DeleteFunc(w.all(ports.DeliveryQuery{}), func(d domain.Delivery) bool { return d.WebhookID != "" })
	for of, all := range map[string][]domain.Delivery{"a": w.all(ports.DeliveryQuery{WebhookID: "a"}), "own.example": own} {
		for i, d := range all {
			made := domain.NewDelivery(d.WebhookID, d.URL, d.Event)
			if i >= limit {
				made = made.Drop()
			}
			if made.Number = d.Number; d != made {
				w.Errorf("delivery %d to %q is %+v, want %+v", i, of, d, made)
			}
		}
		w.backlog(of, limit, 2)
	}
	w.backlog("b", 0, 0)
	w.backlog("", 2*limit, 4)

	w.settle(answered(200, late), w.all(ports.DeliveryQuery{WebhookID: "a"})[0].Number)
	w.create(nth(10), nth(11))
	want = append(want, domain.DeliveryPending, domain.DeliveryGivenUp)
	want[0] = domain.DeliveryDelivered
	if got := w.states(ports.DeliveryQuery{WebhookID: "a"}); !slices.Equal(got, want) {
		w.Errorf("when there was room for one more they are %v, want %v", got, want)
	}
	w.backlog("a", limit, 3)
}

func replayDropped(w outboxWorld) {
	w.limit(1)
	w.hooks.add(hook("a", domain.EventKinds()...))
	w.live(nth(1), claimed("t", start), completed("t", start))
	w.remove(nth(1).ID)
	all := w.all(ports.DeliveryQuery{WebhookID: "a"})
	w.backlog("a", 1, 3)
	w.settle(func(d domain.Delivery) domain.Delivery { return d.Replay(late) }, numbers(all)[1:]...)
	w.backlog("a", 4, 3)
	later := late
	for _, want := range all {
		later = later.Add(time.Minute)
		got := w.take(ports.Taking{Now: later})
		if len(got) != 1 || got[0].Number != want.Number || got[0].Event != want.Event {
			w.Fatalf("taken are %+v, want number %d alone", got, want.Number)
		}
		w.settle(answered(200, later), got[0].Number)
	}
	w.backlog("a", 0, 3)
}
