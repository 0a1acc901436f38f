package contract

import (
	"errors"
	"slices"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func updateDeliveries(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventCreated))
	w.create(nth(1), nth(2), nth(3))
	all := w.all(ports.DeliveryQuery{})
	change := func(d domain.Delivery) domain.Delivery {
		d.State, d.NextAt, d.Attempts = domain.DeliveryGivenUp, time.Time{}, 3
		d.LastAt, d.LastStatus, d.LastError = late.Add(1001*time.Microsecond), 503, "Busy."
		return d
	}
	got := w.settle(change, all[2].Number, 99, all[0].Number, all[2].Number)
	want := []domain.Delivery{change(all[0]), change(all[2])}
	if !slices.Equal(got, want) {
		w.Errorf("Update = %+v, want %+v", got, want)
	}
	if got := w.all(ports.DeliveryQuery{}); !slices.Equal(got, []domain.Delivery{want[0], all[1], want[1]}) {
		w.Errorf("after Update there are %+v", got)
	}
	no := errors.New("no")
	_, err := w.box.Update(w.Context(), numbers(all), func(d domain.Delivery) (domain.Delivery, error) {
		if d.Number == all[2].Number {
			return d, no
		}
		return d.Replay(start), nil
	})
	if err != no { //nolint:errorlint // it must come back as it is
		w.Errorf("Update = %v, want the refusal itself", err)
	}
	if got := w.all(ports.DeliveryQuery{}); !slices.Equal(got, []domain.Delivery{want[0], all[1], want[1]}) {
		w.Errorf("a refused Update left %+v", got)
	}
}

func pageDeliveries(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventKinds()...), hook("b", domain.EventCreated))
	for i, changes := range lives() {
		w.live(reporting(nth(i), "https://own.example"), changes...)
	}
	everything := w.all(ports.DeliveryQuery{})
	w.settle(answered(200, start), everything[0].Number)
	everything = w.all(ports.DeliveryQuery{})
	for _, c := range []struct {
		q    ports.DeliveryQuery
		fits func(domain.Delivery) bool
	}{
		{ports.DeliveryQuery{}, func(domain.Delivery) bool { return true }},
		{ports.DeliveryQuery{WebhookID: "a"}, func(d domain.Delivery) bool { return d.WebhookID == "a" }},
		{ports.DeliveryQuery{JobID: nth(1).ID}, func(d domain.Delivery) bool { return d.Event.JobID == nth(1).ID }},
		{ports.DeliveryQuery{State: domain.DeliveryDelivered}, func(d domain.Delivery) bool { return d.State == domain.DeliveryDelivered }},
		{ports.DeliveryQuery{WebhookID: "b", JobID: nth(2).ID, State: domain.DeliveryPending}, func(d domain.Delivery) bool {
			return d.WebhookID == "b" && d.Event.JobID == nth(2).ID && d.State == domain.DeliveryPending
		}},
		{ports.DeliveryQuery{WebhookID: "nobody"}, func(domain.Delivery) bool { return false }},
	} {
		var got []domain.Delivery
		c.q.Limit = 2
		for page := w.all(c.q); len(page) > 0 && len(got) < 100; page = w.all(c.q) {
			if len(page) > c.q.Limit {
				w.Errorf("a page has %d deliveries", len(page))
			}
			got = append(slices.Clone(page), got...)
			c.q.Before = page[0].Number
		}
		want := slices.DeleteFunc(slices.Clone(everything), func(d domain.Delivery) bool { return !c.fits(d) })
		if !slices.Equal(got, want) {
			w.Errorf("pages of %+v = %v, want %v", c.q, numbers(got), numbers(want))
		}
	}
	if got, err := w.box.Deliveries(w.Context(), ports.DeliveryQuery{}); err != nil || len(got) != 0 {
		w.Errorf("Deliveries with a limit of 0 = %+v, %v", got, err)
	}
}

func forgetDeliveries(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventCreated))
	for i := range 6 {
		w.create(nth(i))
	}
	all := numbers(w.all(ports.DeliveryQuery{}))
	for i, at := range []time.Time{start, start, start, late} { // and two that are pending
		w.settle(answered(200+210*(i%2), at), all[i])
	}
	for i, want := range []struct{ forgotten, left int }{{2, 4}, {1, 3}, {0, 3}} {
		n, err := w.box.Forget(w.Context(), late, 2)
		if left := len(w.all(ports.DeliveryQuery{})); err != nil || n != want.forgotten || left != want.left {
			w.Errorf("call %d: Forget = %d, %v and leaves %d, want %+v", i, n, err, left, want)
		}
	}
	if got := numbers(w.all(ports.DeliveryQuery{})); !slices.Equal(got, all[3:]) {
		w.Errorf("left are %v, want %v", got, all[3:])
	}
	w.create(nth(7))
	if got := w.all(ports.DeliveryQuery{}); got[len(got)-1].Number <= all[5] {
		w.Errorf("a number was given twice: %v", numbers(got))
	}
}

func countBacklog(w outboxWorld) {
	backlog := func(pending int64, oldest time.Time) {
		w.Helper()
		for _, receiver := range []string{"", "a"} {
			if got, err := w.box.Backlog(w.Context(), receiver); err != nil || got != (ports.Backlog{Pending: pending, Oldest: oldest}) {
				w.Errorf("Backlog of %q = %+v, %v, want %d since %v", receiver, got, err, pending, oldest)
			}
		}
	}
	backlog(0, time.Time{})
	w.hooks.add(hook("a", domain.EventCreated, domain.EventStarted))
	w.create(nth(2), nth(1))
	w.update(nth(1).ID, claimed("t", late))
	backlog(3, nth(1).CreatedAt)
	w.settle(answered(200, late), w.all(ports.DeliveryQuery{JobID: nth(1).ID})[0].Number)
	backlog(2, nth(2).CreatedAt)
	w.create(reporting(nth(3), "https://own.example:8443/x"))
	w.update(nth(3).ID, cancelled(late))
	if got, err := w.box.Backlog(w.Context(), "own.example:8443"); err != nil || got != (ports.Backlog{Pending: 1, Oldest: late}) {
		w.Errorf("Backlog of a job's own receiver = %+v, %v", got, err)
	}
	if got, err := w.box.Backlog(w.Context(), "nobody"); err != nil || got != (ports.Backlog{}) {
		w.Errorf("Backlog of nobody = %+v, %v", got, err)
	}
}

func outboxEnded(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventCreated))
	w.create(nth(1))
	all := w.all(ports.DeliveryQuery{})
	ctx := w.over()
	_, take := w.box.Take(ctx, ports.Taking{Now: late, Until: late, Limit: 1, Room: plenty})
	_, update := w.box.Update(ctx, numbers(all), func(d domain.Delivery) (domain.Delivery, error) { return d.GiveUp("", late), nil })
	_, list := w.box.Deliveries(ctx, ports.DeliveryQuery{Limit: 1})
	_, forget := w.box.Forget(ctx, late, 1)
	_, backlog := w.box.Backlog(ctx, "")
	for what, err := range map[string]error{"Take": take, "Update": update, "Deliveries": list, "Forget": forget, "Backlog": backlog} {
		w.ended(what, err)
	}
	if got := w.all(ports.DeliveryQuery{}); !slices.Equal(got, all) {
		w.Errorf("under an ended context the outbox became %+v", got)
	}
}
