package application_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/memory"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// relayWorld is a relay over a store in memory, and receivers that answer as the
// test says.
type relayWorld struct {
	*world
	store    *memory.Jobs
	box      *shakyBox
	notifier notifier
	receipts *receipts
}

type notifier func(context.Context, ports.Message) domain.Answer

// Check lets messages go to the receivers of these tests.
func (notifier) Check(field, url string) error {
	if !strings.HasPrefix(url, "https://") || !strings.Contains(url, ".example") {
		return &domain.InvalidError{Field: field, Reason: "is nowhere"}
	}
	return nil
}

func (c notifier) Notify(ctx context.Context, m ports.Message) domain.Answer { return c(ctx, m) }

// ok takes every message.
func ok(context.Context, ports.Message) domain.Answer { return domain.Answer{Status: 204} }

// receipts remember what was sent and what came of it.
type receipts struct {
	mu       sync.Mutex
	sent     []ports.Message
	outcomes []domain.Delivery
	disabled []domain.Webhook
}

func (m *receipts) Attempted(d domain.Delivery, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.outcomes = append(m.outcomes, d)
}

func (m *receipts) Disabled(w domain.Webhook) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.disabled = append(m.disabled, w)
}

func (m *receipts) send(message ports.Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, message)
}

// got are the kinds of the events of a job that an address was sent.
func (m *receipts) got(url, jobID string) (kinds []domain.EventKind) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, s := range m.sent {
		if s.URL == url && s.Event.JobID == jobID {
			kinds = append(kinds, s.Event.Kind)
		}
	}
	return kinds
}

// shakyBox is an outbox that can be away.
type shakyBox struct {
	ports.Outbox
	away atomic.Bool
}

func (s *shakyBox) Take(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
	if s.away.Load() {
		return nil, errAway
	}
	return s.Outbox.Take(ctx, t)
}

func (s *shakyBox) Update(ctx context.Context, n []int64, change func(domain.Delivery) (domain.Delivery, error)) ([]domain.Delivery, error) {
	if s.away.Load() {
		return nil, errAway
	}
	return s.Outbox.Update(ctx, n, change)
}

func newRelayWorld(t *testing.T) *relayWorld {
	t.Helper()
	p := &relayWorld{world: newWorld(t), store: memory.NewJobs(), notifier: ok, receipts: &receipts{}}
	p.repo.JobRepository = p.store
	p.box = &shakyBox{Outbox: p.store.Outbox()}
	p.Secrets = []domain.Secret{domain.NewSecret(make([]byte, 32))}
	return p
}

const hold = time.Minute

// run starts a relay in a bubble of fake time; stop ends it and waits.
func (p *relayWorld) run() (stop func()) {
	ctx, cancel := context.WithCancel(p.t.Context())
	relay := p.relay()
	done := make(chan struct{})
	go func() {
		defer close(done)
		relay.Run(ctx)
	}()
	return func() { cancel(); <-done }
}

func (p *relayWorld) relay() *application.Relay {
	send := notifier(func(ctx context.Context, m ports.Message) domain.Answer {
		p.receipts.send(m)
		return p.notifier(ctx, m)
	})
	return p.relayOver(p.box, send, application.RelayConfig{AtOnce: 8, Each: 2, Hold: hold, Poll: time.Second})
}

func (p *relayWorld) relayOver(box ports.Outbox, n ports.Notifier, c application.RelayConfig) *application.Relay {
	return &application.Relay{
		Webhooks: p.store.Webhooks(), Outbox: box, Notifier: n, Dispatch: p.Dispatch,
		Observer: watched{p.seen, p.receipts}, Now: p.Now, Secrets: p.Secrets, Config: c,
	}
}

// watched is an observer that also keeps receipts of deliveries.
type watched struct {
	*recorder
	*receipts
}

// webhooks may be three, beside the configured ones.
func (p *relayWorld) webhooks() *application.Webhooks {
	newSecret := func() domain.Secret { return domain.NewSecret([]byte(strings.Repeat(p.newID(), 32)[:32])) }
	return &application.Webhooks{
		Repo: p.store.Webhooks(), Outbox: p.store.Outbox(), Notifier: p.notifier, Dispatch: p.Dispatch, Now: p.Now,
		NewID: p.newID, NewSecret: newSecret, Max: 3, Secrets: p.Secrets,
	}
}

// hook adds a webhook, and returns its address.
func (p *relayWorld) hook(id string, kinds ...domain.EventKind) string {
	p.t.Helper()
	w, err := domain.NewWebhook(id, "https://"+id+".example/", "", kinds, time.Now())
	p.must(err)
	w.Secret = domain.NewSecret(slices.Repeat([]byte(id[:1]), 32))
	p.must(p.store.Webhooks().Add(p.t.Context(), w, 0))
	return w.URL
}

// live takes a job from its creation to its end.
func (p *relayWorld) live(id string) {
	p.t.Helper()
	p.submit(id)
	p.change(id, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: "t", Until: time.Now().Add(hold)}, time.Now())
	})
	p.change(id, func(j domain.Job) (domain.Job, error) { return j.Complete("t", "", nil, time.Now()) })
}

func (p *relayWorld) change(id string, change ports.Change) {
	p.t.Helper()
	_, err := p.Repo.Update(p.t.Context(), id, change)
	p.must(err)
}

func (p *relayWorld) deliveries(q ports.DeliveryQuery) []domain.Delivery {
	p.t.Helper()
	q.Limit = 1000
	found, err := p.store.Outbox().Deliveries(p.t.Context(), q)
	p.must(err)
	slices.Reverse(found)
	return found
}

// later lets fake time pass, and everybody do what then comes.
func later(d time.Duration) {
	pass(d)
	synctest.Wait()
}
