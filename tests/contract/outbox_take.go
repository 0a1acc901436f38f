package contract

import (
	"slices"
	"sync"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func takeDue(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventCreated), hook("b", domain.EventCreated))
	w.create(nth(2), nth(1), nth(3))
	if got := w.take(ports.Taking{Now: nth(1).CreatedAt.Add(-time.Microsecond)}); len(got) != 0 {
		w.Errorf("before its time came %+v", got)
	}
	now, until := nth(2).CreatedAt, nth(2).CreatedAt.Add(domain.MaxWait)
	got := w.take(ports.Taking{Now: now, Until: until})
	var names []string
	for _, d := range got {
		names = append(names, d.Event.JobID+d.WebhookID)
		if d.NextAt != until || d.Attempts != 0 {
			w.Errorf("taken was %+v", d)
		}
		if stored := w.all(ports.DeliveryQuery{Number: d.Number}); len(stored) != 1 || stored[0] != d {
			w.Errorf("stored is %+v, want %+v", stored, d)
		}
	}
	slices.Sort(names[:min(2, len(names))])
	slices.Sort(names[min(2, len(names)):])
	if want := []string{nth(1).ID + "a", nth(1).ID + "b", nth(2).ID + "a", nth(2).ID + "b"}; !slices.Equal(names, want) {
		w.Errorf("Take = %v, want %v", names, want)
	}
	if got := w.take(ports.Taking{Now: now, Until: until}); len(got) != 0 {
		w.Errorf("taken twice: %+v", got)
	}
	if got := w.take(ports.Taking{Now: until}); len(got) != 6 {
		w.Errorf("after all times came %d deliveries, want 6", len(got))
	}
}

// takeAstray has the clock be right, then two days ahead, then right again.
func takeAstray(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventCreated))
	w.create(nth(1), nth(2), nth(3))
	ahead := nth(1).CreatedAt.Add(2 * domain.MaxWait)
	w.take(ports.Taking{Now: ahead, Until: ahead.Add(time.Minute), Limit: 2})
	back := w.take(ports.Taking{Now: nth(1).CreatedAt})
	if got := numbers(back); !slices.Equal(got, []int64{1, 2}) {
		w.Errorf("when the clock is back numbers %v are due, want 1 and 2", got)
	}
	if got := w.take(ports.Taking{Now: nth(1).CreatedAt}); len(got) != 0 {
		w.Errorf("taken twice: %+v", got)
	}
}

func takeTogether(w outboxWorld) {
	const each, takers = 5, 8
	w.hooks.add(hook("a", domain.EventCreated))
	for i := range each * takers {
		w.create(nth(i))
	}
	var mu sync.Mutex
	var all []int64
	together(takers, func(int) {
		taken := w.take(ports.Taking{Limit: each})
		mu.Lock()
		defer mu.Unlock()
		all = append(all, numbers(taken)...)
	})
	slices.Sort(all)
	if distinct := len(slices.Compact(slices.Clone(all))); len(all) != each*takers || distinct != len(all) {
		w.Errorf("%d takers got %d deliveries, %d different ones, want %d", takers, len(all), distinct, each*takers)
	}
}

func takeWithinRoom(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventCreated), hook("b", domain.EventCreated), hook("c", domain.EventCreated))
	for i := range 5 {
		w.create(nth(i))
	}
	for i := range 3 {
		w.live(reporting(nth(10+i), "https://own.example/"+nth(i).ID), cancelled(start))
	}
	room := func(receiver string) int { return map[string]int{"a": 2, "c": 1, "own.example": 2, "b": 0}[receiver] }
	got := map[string]int{}
	for _, d := range w.take(ports.Taking{Room: room}) {
		got[d.WebhookID]++
	}
	if len(got) != 3 || got["a"] != 2 || got["c"] != 1 || got[""] != 2 {
		w.Errorf("taken were %v", got)
	}
	if taken := w.take(ports.Taking{Limit: 4}); len(taken) != 4 {
		w.Errorf("taken were %d, want 4", len(taken))
	}
}

// keepLanes lets two jobs live at once and answers one delivery at a time.
func keepLanes(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventKinds()...))
	for i := range 2 {
		w.live(reporting(nth(i), "https://own.example"), claimed("t", start), completed("t", start))
	}
	w.remove(nth(0).ID, nth(1).ID)
	told := map[string][]domain.EventKind{}
	now := time.Now().Add(time.Hour).UTC().Truncate(time.Microsecond) // deletions have the store's own time
	for range 100 {
		taken := w.take(ports.Taking{Now: now, Until: now.Add(time.Hour)})
		if len(taken) == 0 {
			break
		}
		busy := map[string]bool{}
		for i, d := range taken {
			lane := d.WebhookID + " " + d.Event.JobID
			if busy[lane] {
				w.Errorf("two of a lane at once: %+v", taken)
			}
			busy[lane] = true
			told[lane] = append(told[lane], d.Event.Kind)
			status := 200
			if i%2 == 1 {
				status = 410 // given up
			}
			w.settle(answered(status, now), d.Number)
		}
		for _, d := range w.all(ports.DeliveryQuery{State: domain.DeliveryPending}) {
			if !d.NextAt.IsZero() && d.NextAt != now {
				w.Errorf("the next comes up at %v, want %v", d.NextAt, now)
			}
		}
	}
	for i := range 2 {
		want := []domain.EventKind{domain.EventCreated, domain.EventStarted, domain.EventCompleted, domain.EventDeleted}
		if got := told["a "+nth(i).ID]; !slices.Equal(got, want) {
			w.Errorf("told in the order %v, want %v", got, want)
		}
		if got := told[" "+nth(i).ID]; !slices.Equal(got, []domain.EventKind{domain.EventCompleted}) {
			w.Errorf("the job's receiver is told %v", got)
		}
	}
}

func keepLaneOnReplay(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventKinds()...))
	w.live(nth(1), claimed("t", start), completed("t", start))
	all := w.all(ports.DeliveryQuery{})
	first, second := all[0].Number, all[1].Number
	w.settle(answered(410, start), first)
	w.settle(func(d domain.Delivery) domain.Delivery { return d.Replay(start) }, first)
	w.settle(answered(200, start), second)
	if third := w.all(ports.DeliveryQuery{})[2]; !third.NextAt.IsZero() {
		w.Errorf("while the first is replayed the third comes up: %+v", third)
	}
	w.settle(answered(200, late), first)
	if third := w.all(ports.DeliveryQuery{})[2]; third.NextAt != late {
		w.Errorf("after the replay the third is %+v", third)
	}
}

func keepLanesOnReplay(w outboxWorld) {
	w.hooks.add(hook("a", domain.EventKinds()...))
	w.live(nth(1), claimed("t", start), completed("t", start))
	all := numbers(w.all(ports.DeliveryQuery{}))
	w.settle(answered(410, start), all...)
	again := w.settle(func(d domain.Delivery) domain.Delivery { return d.Replay(late) }, all...)
	if stored := w.all(ports.DeliveryQuery{}); !slices.Equal(again, stored) {
		w.Errorf("Update = %+v, and there are %+v", again, stored)
	}
	for i := range all {
		taken := w.take(ports.Taking{})
		if !slices.Equal(numbers(taken), all[i:i+1]) {
			w.Errorf("take %d is %+v, want number %d", i, taken, all[i])
		}
		w.settle(answered(200, late), numbers(taken)...)
	}
}
