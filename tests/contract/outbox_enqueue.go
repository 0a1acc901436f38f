package contract

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// enqueueWanted compares what is delivered with what domain tells of the same
// lives.
func enqueueWanted(w outboxWorld) {
	w.hooks.add(hook("all", domain.EventKinds()...), hook("ends", domain.Endings()...), hook("gone", domain.EventDeleted))
	want := map[string][]domain.Event{}
	for i, changes := range lives() {
		w.live(nth(i), changes...)
		for _, e := range story(nth(i), changes...) {
			want["all"] = append(want["all"], e)
			if e.Kind == domain.EventCompleted || e.Kind == domain.EventFailed {
				want["ends"] = append(want["ends"], e)
			}
		}
	}
	for _, id := range []string{"all", "ends", "gone"} {
		var got []domain.Event
		for _, d := range w.all(ports.DeliveryQuery{WebhookID: id}) {
			if d.URL != hook(id).URL || d.State != domain.DeliveryPending || d.Attempts != 0 || d.Event.Number <= 0 {
				w.Errorf("a new delivery is %+v", d)
			}
			got = append(got, d.Event)
		}
		if !slices.IsSortedFunc(got, func(a, b domain.Event) int { return cmp.Compare(a.Number, b.Number) }) {
			w.Errorf("numbers of events do not ascend: %+v", got)
		}
		if !slices.Equal(unnumbered(got), want[id]) {
			w.Errorf("%q is told\n%+v\nwant\n%+v", id, got, want[id])
		}
	}
	w.remove(nth(0).ID)
	gone := w.all(ports.DeliveryQuery{WebhookID: "gone"})
	if len(gone) != 1 || gone[0].Event.JobID != nth(0).ID {
		w.Errorf("of a deletion is told %+v", gone)
	}
}

func enqueueNothing(w outboxWorld) {
	w.hooks.add(hook("off", domain.EventCreated).Disable("Gone.", start), hook("removed", domain.EventCreated), hook("on", domain.EventCreated))
	w.create(nth(1))
	_, err := w.hooks.hooks.Update(w.Context(), "off", func(h domain.Webhook) (domain.Webhook, error) { return h.Enable(), nil })
	if err == nil {
		err = w.hooks.hooks.Delete(w.Context(), "removed", anyWebhook)
	}
	if err != nil {
		w.Fatal(err)
	}
	w.create(nth(2))
	for id, want := range map[string][]string{"off": {nth(2).ID}, "removed": {nth(1).ID}, "on": {nth(1).ID, nth(2).ID}} {
		var got []string
		for _, d := range w.all(ports.DeliveryQuery{WebhookID: id}) {
			got = append(got, d.Event.JobID)
		}
		if !slices.Equal(got, want) {
			w.Errorf("%q is told of %v, want %v", id, got, want)
		}
	}
}

func enqueueOwn(w outboxWorld) {
	const url = "https://own.example:8443/x?job=1"
	for i, changes := range lives() {
		w.live(reporting(nth(i), url), changes...)
		w.live(nth(100 + i))
	}
	w.remove(nth(0).ID)
	var want []domain.Event
	for i, changes := range lives() {
		for _, e := range story(nth(i), changes...) {
			if slices.Contains(domain.Endings(), e.Kind) {
				want = append(want, e)
			}
		}
	}
	var got []domain.Event
	for _, d := range w.all(ports.DeliveryQuery{}) {
		got = append(got, d.Event)
		if d.WebhookID != "" || d.URL != url {
			w.Errorf("a delivery to the job's own receiver is %+v", d)
		}
	}
	if !slices.Equal(unnumbered(got), want) || len(want) < 3 {
		w.Errorf("the job's receiver is told\n%+v\nwant\n%+v", got, want)
	}
}

func enqueueNoRefusal(w outboxWorld) {
	w.hooks.add(hook("all", domain.EventKinds()...))
	w.create(reporting(nth(1), "https://own.example"))
	ctx, no := w.Context(), errors.New("no")
	_, update := w.jobs.Update(ctx, nth(1).ID, func(j domain.Job) (domain.Job, error) { return after(j, cancelled(start)), no })
	if create := w.jobs.Create(ctx, nth(1)); update == nil || create == nil {
		w.Errorf("refusals are %v and %v", update, create)
	}
	if got := kinds(w.all(ports.DeliveryQuery{})); !slices.Equal(got, []domain.EventKind{domain.EventCreated}) {
		w.Errorf("deliveries are of %v", got)
	}
}

func outliveJob(w outboxWorld) {
	w.hooks.add(hook("all", domain.EventKinds()...))
	w.live(reporting(nth(1), "https://own.example"), claimed("t", start), completed("t", start))
	before := w.all(ports.DeliveryQuery{})
	w.remove(nth(1).ID)
	if err := w.hooks.hooks.Delete(w.Context(), "all", anyWebhook); err != nil {
		w.Fatal(err)
	}
	got := w.all(ports.DeliveryQuery{JobID: nth(1).ID})
	if len(got) != len(before)+1 || !slices.Equal(got[:len(before)], before) || got[len(before)].Event.Kind != domain.EventDeleted {
		w.Errorf("deliveries are\n%+v\nwant\n%+v\nand the deletion", got, before)
	}
}

func keepDeliveryText(w outboxWorld) {
	w.hooks.add(hook("all", domain.EventKinds()...))
	for i, text := range hostile() {
		job := reporting(nth(i), text)
		job.ID = text
		changes := []ports.Change{
			func(j domain.Job) (domain.Job, error) {
				return j.Claim(domain.Claim{Token: "t", Worker: text, Until: start.Add(time.Minute)}, start)
			},
			func(j domain.Job) (domain.Job, error) {
				return j.Fail("t", domain.Failure{Code: domain.Code(text), Message: text}, 3, 0, start)
			},
		}
		w.live(job, changes...)
		var told []domain.Event
		for _, d := range w.all(ports.DeliveryQuery{JobID: text, WebhookID: "all"}) {
			told = append(told, d.Event)
			d.LastError = text
			if got := w.settle(func(domain.Delivery) domain.Delivery { return d }, d.Number); len(got) != 1 || got[0] != d {
				w.Errorf("Update = %+v, want %+v", got, d)
			}
			if got := w.all(ports.DeliveryQuery{Number: d.Number}); len(got) != 1 || got[0] != d {
				w.Errorf("a delivery is %+v, want %+v", got, d)
			}
		}
		own := 0
		for _, d := range w.all(ports.DeliveryQuery{JobID: text}) {
			if d.WebhookID == "" && d.URL == text {
				own++
			}
		}
		if !slices.Equal(unnumbered(told), story(job, changes...)) || own != 1 {
			w.Errorf("of %s is told %+v, and %d times to its own receiver", strings.ToValidUTF8(text[:min(len(text), 40)], "?"), told, own)
		}
	}
}
