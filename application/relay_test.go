package application_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// whole is what a webhook that wants everything is told of a life.
var whole = []domain.EventKind{domain.EventCreated, domain.EventStarted, domain.EventCompleted}

func TestReceiversHearOfEveryEventInTheOrderOfTheJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		all, ends := p.hook("all", domain.EventKinds()...), p.hook("ends")
		stop := p.run()
		for i := range 20 {
			p.live(fmt.Sprint("job", i))
		}
		synctest.Wait()
		stop()
		for i := range 20 {
			id := fmt.Sprint("job", i)
			if got := p.receipts.got(all, id); !slices.Equal(got, whole) {
				t.Errorf("of %s was told %v", id, got)
			}
			if got := p.receipts.got(ends, id); !slices.Equal(got, whole[2:]) {
				t.Errorf("of %s those who want the end were told %v", id, got)
			}
		}
		for _, d := range p.deliveries(ports.DeliveryQuery{}) {
			if d.State != domain.DeliveryDelivered || d.Attempts != 1 || d.LastStatus != 204 || d.LastError != "" {
				t.Errorf("a delivery ends as %+v", d)
			}
		}
		if len(p.seen.troubles) != 0 || len(p.receipts.outcomes) != 80 {
			t.Errorf("%d outcomes, troubles %v", len(p.receipts.outcomes), p.seen.troubles)
		}
	})
}

func TestAMessageIsSignedWithTheSecretsOfItsWebhookAndKeepsItsID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		url := p.hook("a")
		webhooks := p.webhooks()
		_, err := webhooks.Rotate(t.Context(), "a")
		p.must(err)
		p.notifier = func(context.Context, ports.Message) domain.Answer { return domain.Answer{Status: 500} }
		defer p.run()()
		p.live("j")
		later(31 * time.Hour)
		ids, secrets := map[string]bool{}, map[int]int{}
		for _, m := range p.receipts.sent {
			ids[m.ID] = true
			secrets[len(m.Secrets)]++
			if m.URL != url || m.Event.Kind != domain.EventCompleted {
				t.Errorf("sent was %+v", m)
			}
		}
		if len(ids) != 1 || secrets[2] == 0 || secrets[1] == 0 {
			t.Errorf("ids %v, attempts by number of secrets %v", slices.Collect(maps.Keys(ids)), secrets)
		}
	})
}

func TestWhatFailsIsTriedForADayAndThenGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		url := p.hook("a", domain.EventKinds()...)
		var at []time.Duration
		born := time.Now()
		p.notifier = func(_ context.Context, m ports.Message) domain.Answer {
			if m.Event.Kind == domain.EventCreated {
				at = append(at, time.Since(born))
				return domain.Answer{Trouble: "No answer came."}
			}
			return domain.Answer{Status: 200}
		}
		defer p.run()()
		p.live("j")
		later(24 * time.Hour)
		if got := p.receipts.got(url, "j"); slices.Contains(got, domain.EventStarted) {
			t.Errorf("a later event overtook an earlier one: %v", got)
		}
		later(8 * time.Hour)
		want := []time.Duration{0, 5 * time.Second, 305 * time.Second, 2105 * time.Second, 9305 * time.Second, 27305 * time.Second, 63305 * time.Second, 99305 * time.Second}
		if len(at) != len(want) {
			t.Fatalf("attempts were made after %v", at)
		}
		for i := range want { // the jitter adds a tenth, a poll a second
			if at[i] < want[i] || at[i] > want[i]*11/10+8*time.Second {
				t.Errorf("attempt %d was made after %v, want about %v", i, at[i], want[i])
			}
		}
		first := p.deliveries(ports.DeliveryQuery{})[0]
		if first.State != domain.DeliveryGivenUp || first.Attempts != 8 || first.LastError != "No answer came." {
			t.Errorf("it ends as %+v", first)
		}
		if got := p.receipts.got(url, "j"); !slices.Equal(got[len(want):], whole[1:]) {
			t.Errorf("what follows is %v", got[len(want):])
		}
	})
}
