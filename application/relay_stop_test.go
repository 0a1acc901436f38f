package application_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// hang answers nothing until the relay stops.
func hang(ctx context.Context, _ ports.Message) domain.Answer {
	<-ctx.Done()
	return domain.Answer{Trouble: "It was stopped."}
}

func TestAnAttemptThatIsStoppedDoesNotCount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		p.hook("a")
		p.notifier = hang
		stop := p.run()
		p.live("j")
		synctest.Wait()
		stop()
		if d := p.deliveries(ports.DeliveryQuery{})[0]; d.State != domain.DeliveryPending || d.Attempts != 0 || d.NextAt.After(time.Now()) {
			t.Errorf("after the stop it is %+v", d)
		}
		p.notifier = ok
		stop = p.run()
		synctest.Wait()
		stop()
		if d := p.deliveries(ports.DeliveryQuery{})[0]; d.State != domain.DeliveryDelivered || d.Attempts != 1 {
			t.Errorf("after the next start it is %+v", d)
		}
	})
}

// A crash leaves a delivery taken, and nobody to carry it.
func TestAfterACrashADeliveryComesUpAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		url := p.hook("a")
		p.live("j")
		now := time.Now()
		taken, err := p.box.Take(t.Context(), ports.Taking{Now: now, Until: now.Add(hold), Limit: 9, Room: func(string) int { return 9 }})
		if err != nil || len(taken) != 1 {
			t.Fatalf("Take = %+v, %v", taken, err)
		}
		defer p.run()()
		later(hold - 2*time.Second)
		if got := p.receipts.got(url, "j"); len(got) != 0 {
			t.Errorf("it is carried while it is held: %v", got)
		}
		later(4 * time.Second)
		if got := p.receipts.got(url, "j"); len(got) != 1 {
			t.Errorf("after that it is carried %d times", len(got))
		}
	})
}

func TestARepositoryThatIsAwayLosesNoDelivery(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		url := p.hook("a")
		p.notifier = func(context.Context, ports.Message) domain.Answer {
			p.box.away.Store(true) // before the outcome can be noted
			return domain.Answer{Status: 200}
		}
		defer p.run()()
		p.live("j")
		later(20 * time.Second)
		if len(p.seen.troubles) == 0 {
			t.Error("nobody was told of the trouble")
		}
		p.box.away.Store(false)
		later(15 * time.Second)
		d := p.deliveries(ports.DeliveryQuery{})[0]
		if got := p.receipts.got(url, "j"); d.State != domain.DeliveryDelivered || len(got) != 1 {
			t.Errorf("it was sent %d times and is %+v", len(got), d)
		}
	})
}

func TestAJobsOwnReceiverIsToldOfTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		const url = "https://own.example/x"
		_, err := p.report("own", "key", url)
		p.must(err)
		p.change("own", func(j domain.Job) (domain.Job, error) { return j.Cancel(time.Now()) })
		stop := p.run()
		synctest.Wait()
		stop()
		if len(p.receipts.sent) != 1 || p.receipts.sent[0].URL != url || p.receipts.sent[0].Secrets[0] != p.Secrets[0] {
			t.Errorf("sent was %+v", p.receipts.sent)
		}
		p.Secrets = nil
		p.change("own", func(j domain.Job) (domain.Job, error) { return j.Retry(time.Now()) })
		p.change("own", func(j domain.Job) (domain.Job, error) { return j.Cancel(time.Now()) })
		stop = p.run()
		synctest.Wait()
		stop()
		if d := p.deliveries(ports.DeliveryQuery{})[1]; d.State != domain.DeliveryGivenUp || d.LastError == "" || len(p.receipts.sent) != 1 {
			t.Errorf("without a secret it ends as %+v", d)
		}
	})
}

func TestOldDeliveriesAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		p.hook("a", domain.EventKinds()...)
		stop := p.run()
		for range 100 {
			p.live(p.newID()) // more than fit in a batch
		}
		synctest.Wait()
		stop()
		p.live("pending")
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.relay().Forget(ctx, 24*time.Hour, time.Hour)
		}()
		later(24*time.Hour - time.Minute)
		if n := len(p.deliveries(ports.DeliveryQuery{})); n != 303 {
			t.Errorf("too early, %d deliveries are left of 303", n)
		}
		later(2 * time.Hour)
		if left := p.deliveries(ports.DeliveryQuery{}); len(left) != 3 || left[0].State != domain.DeliveryPending {
			t.Errorf("left are %d deliveries, want the 3 pending ones", len(left))
		}
		cancel()
		<-done
	})
}
