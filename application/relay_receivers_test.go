package application_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func TestAReceiverThatHangsKeepsNobodyElseWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		hangs, good := p.hook("hangs"), p.hook("good")
		var hanging, most int
		var mu sync.Mutex
		p.notifier = func(ctx context.Context, m ports.Message) domain.Answer {
			if m.URL != hangs {
				return domain.Answer{Status: 200}
			}
			mu.Lock()
			hanging++
			most = max(most, hanging)
			mu.Unlock()
			select {
			case <-ctx.Done():
			case <-time.After(15 * time.Second):
			}
			mu.Lock()
			hanging--
			mu.Unlock()
			return domain.Answer{Trouble: "No answer came."}
		}
		defer p.run()()
		for i := range 50 {
			p.live(fmt.Sprint("job", i))
		}
		synctest.Wait() // no time passes
		for i := range 50 {
			if id := fmt.Sprint("job", i); len(p.receipts.got(good, id)) != 1 {
				t.Errorf("of %s the good receiver was told %v", id, p.receipts.got(good, id))
			}
		}
		later(time.Minute)
		if most != 2 {
			t.Errorf("%d attempts hung at once, want 2", most)
		}
	})
}

func TestAReceiverThatWantsToBeLeftAloneIs(t *testing.T) {
	t.Parallel()
	for status, quiet := range map[int]bool{429: true, 503: true, 500: false} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := newRelayWorld(t)
				url := p.hook("a")
				p.notifier = func(context.Context, ports.Message) domain.Answer {
					return domain.Answer{Status: status, RetryAfter: time.Hour}
				}
				defer p.run()()
				p.live("a")
				synctest.Wait()
				later(time.Minute)
				p.live("b")
				later(58 * time.Minute)
				if got := p.receipts.got(url, "b"); (len(got) == 0) != quiet {
					t.Errorf("before its time it was sent %v", got)
				}
				if got := p.receipts.got(url, "a"); (len(got) == 1) != quiet {
					t.Errorf("before its time it was sent %v again", got)
				}
				later(2 * time.Minute)
				if a, b := p.receipts.got(url, "a"), p.receipts.got(url, "b"); len(a) < 2 || len(b) < 1 {
					t.Errorf("after an hour it was sent %v and %v", a, b)
				}
			})
		})
	}
}

// A machine speaks for many addresses, and one of them not for the others.
func TestAnAddressThatWantsToBeLeftAloneSpeaksForItselfAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		const busy, good = "https://shared.example/busy", "https://shared.example/good"
		var free atomic.Bool
		p.notifier = func(_ context.Context, m ports.Message) domain.Answer {
			if m.URL == busy && !free.Load() {
				return domain.Answer{Status: 429, RetryAfter: time.Hour}
			}
			return domain.Answer{Status: 200}
		}
		defer p.run()()
		end := func(id, url string) {
			_, err := p.report(id, "", url)
			p.must(err)
			p.change(id, func(j domain.Job) (domain.Job, error) { return j.Cancel(time.Now()) })
		}
		end("first", busy)
		later(time.Minute)
		for i := range 10 {
			end(fmt.Sprint("busy", i), busy)
			end(fmt.Sprint("good", i), good)
		}
		later(58 * time.Minute)
		for i := range 10 {
			if got := p.receipts.got(good, fmt.Sprint("good", i)); len(got) != 1 {
				t.Errorf("the good address was told %v of job %d", got, i)
			}
			if got := p.receipts.got(busy, fmt.Sprint("busy", i)); len(got) != 0 {
				t.Errorf("the busy address was told %v of job %d before its time", got, i)
			}
		}
		for _, d := range p.deliveries(ports.DeliveryQuery{State: domain.DeliveryPending}) {
			if (d.Event.JobID == "first") != (d.Attempts == 1) {
				t.Errorf("what was put off counts as an attempt: %+v", d)
			}
		}
		free.Store(true)
		later(3 * time.Minute)
		if left := p.deliveries(ports.DeliveryQuery{State: domain.DeliveryPending}); len(left) != 0 {
			t.Errorf("after its time wait %+v", left)
		}
	})
}

func TestReceiversThatHangLeaveRoomForOthers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		var hang []string
		for i := range 6 { // of 8 attempts at once, two each
			hang = append(hang, p.hook(fmt.Sprint("hangs", i)))
		}
		good := p.hook("good")
		p.notifier = func(ctx context.Context, m ports.Message) domain.Answer {
			if slices.Contains(hang, m.URL) {
				select {
				case <-ctx.Done():
				case <-time.After(15 * time.Second):
				}
				return domain.Answer{Trouble: "No answer came."}
			}
			return domain.Answer{Status: 200}
		}
		defer p.run()()
		for i := range 50 {
			p.live(fmt.Sprint("early", i))
		}
		later(20 * time.Second)
		for i := range 50 {
			id := fmt.Sprint("late", i)
			p.live(id)
			synctest.Wait() // no time passes
			if got := p.receipts.got(good, id); len(got) != 1 {
				t.Errorf("of %s the good receiver was told %v", id, got)
			}
		}
	})
}

// The port says that a notifier ends an attempt in time. Nothing hangs on it.
func TestANotifierThatNeverReturnsCostsNoSlotAndNoStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		never := make(chan struct{})
		defer close(never)
		hangs := p.hook("hangs")
		p.notifier = func(_ context.Context, m ports.Message) domain.Answer {
			if m.URL == hangs {
				<-never
			}
			return domain.Answer{Status: 200}
		}
		stop := p.run()
		p.live("j")
		later(40 * time.Second)
		d := p.deliveries(ports.DeliveryQuery{})[0]
		if d.Attempts == 0 || d.LastError == "" {
			t.Errorf("it is %+v, want that it was not answered", d)
		}
		p.live("k")
		synctest.Wait()
		begun := time.Now()
		stop()
		if took := time.Since(begun); took > 2*time.Second {
			t.Errorf("the stop took %v", took)
		}
	})
}

func TestAReceiverThatIsGoneIsDisabledAndWhatWaitsIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		url := p.hook("a", domain.EventKinds()...)
		p.notifier = func(context.Context, ports.Message) domain.Answer { return domain.Answer{Status: 410} }
		p.live("j")
		defer p.run()()
		synctest.Wait()
		p.live("k")
		later(time.Minute)
		if len(p.receipts.sent) != 1 || len(p.receipts.disabled) != 1 || len(p.receipts.got(url, "k")) != 0 {
			t.Errorf("sent %+v, disabled %+v", p.receipts.sent, p.receipts.disabled)
		}
		for i, d := range p.deliveries(ports.DeliveryQuery{}) {
			if want := i == 0; d.State != domain.DeliveryGivenUp || (d.LastStatus == 410) != want || d.LastError == "" {
				t.Errorf("delivery %d ends as %+v", i, d)
			}
		}
		w, err := p.store.Webhooks().Get(t.Context(), "a")
		if err != nil || !w.Disabled() || w.DisabledReason == "" {
			t.Errorf("the webhook is %+v, %v", w, err)
		}
		p.notifier = ok
		_, err = p.webhooks().Enable(t.Context(), "a")
		p.must(err)
		n, err := p.webhooks().ReplayFailed(t.Context(), "a", time.Time{})
		synctest.Wait()
		if got := p.receipts.got(url, "j")[1:]; err != nil || n.Count != 3 || !slices.Equal(got, whole) {
			t.Errorf("%+v replayed, %v: told is %v", n, err, got)
		}
	})
}

func TestDeliveriesOfAWebhookThatWasRemovedEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		p.hook("a", domain.EventKinds()...)
		p.live("j")
		p.must(p.webhooks().Delete(t.Context(), "a"))
		defer p.run()()
		synctest.Wait()
		for _, d := range p.deliveries(ports.DeliveryQuery{}) {
			if d.State != domain.DeliveryGivenUp || d.Attempts != 0 || d.LastError != "The webhook was removed." {
				t.Errorf("a delivery ends as %+v", d)
			}
		}
		if len(p.receipts.sent) != 0 {
			t.Errorf("sent %+v", p.receipts.sent)
		}
	})
}
