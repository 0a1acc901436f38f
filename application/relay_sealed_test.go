package application_test

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// lockable are webhooks of which one cannot be opened for a while.
type lockable struct {
	ports.WebhookRepository
	id     string
	locked atomic.Bool
	asked  atomic.Int64
}

func (l *lockable) Get(ctx context.Context, id string) (domain.Webhook, error) {
	if id == l.id {
		l.asked.Add(1)
		if l.locked.Load() {
			return domain.Webhook{}, fmt.Errorf("webhook %s: %w", id, ports.ErrSealed)
		}
	}
	return l.WebhookRepository.Get(ctx, id)
}

func TestMessagesOfAWebhookWhoseSecretCannotBeOpenedWaitAndHoldUpNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		closed, open := p.hook("closed"), p.hook("open")
		relay := p.relay()
		hooks := &lockable{WebhookRepository: relay.Webhooks, id: "closed"}
		hooks.locked.Store(true)
		relay.Webhooks = hooks
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			relay.Run(ctx)
		}()
		for i := range 50 {
			p.live(fmt.Sprint("job", i))
		}
		later(time.Hour)
		for i := range 50 {
			id := fmt.Sprint("job", i)
			if len(p.receipts.got(open, id)) != 1 || len(p.receipts.got(closed, id)) != 0 {
				t.Errorf("%s: the open one was told %v, the closed one %v", id, p.receipts.got(open, id), p.receipts.got(closed, id))
			}
		}
		for _, d := range p.deliveries(ports.DeliveryQuery{WebhookID: "closed"}) {
			if d.State != domain.DeliveryPending || d.Attempts != 0 {
				t.Errorf("meanwhile one is %+v", d)
			}
		}
		if n := hooks.asked.Load(); n > 3*60 {
			t.Errorf("it was tried %d times in an hour", n)
		}
		hooks.locked.Store(false)
		later(3 * time.Minute)
		for i := range 50 {
			if got := p.receipts.got(closed, fmt.Sprint("job", i)); len(got) != 1 {
				t.Errorf("job%d: once it can be opened it was told %v", i, got)
			}
		}
		stop()
		<-done
	})
}
