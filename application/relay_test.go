package application_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
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

// postWorld is a relay over a store in memory, and receivers that answer as the
// test says.
type postWorld struct {
	*world
	store   *memory.Jobs
	box     *shakyBox
	courier courier
	mail    *mailbox
}

type courier func(context.Context, ports.Message) domain.Answer

func (c courier) Send(ctx context.Context, m ports.Message) domain.Answer { return c(ctx, m) }

// ok takes every message.
func ok(context.Context, ports.Message) domain.Answer { return domain.Answer{Status: 204} }

// mailbox remembers what was sent and what came of it.
type mailbox struct {
	mu       sync.Mutex
	sent     []ports.Message
	outcomes []domain.Delivery
	disabled []domain.Webhook
}

func (m *mailbox) Attempted(d domain.Delivery, _ time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.outcomes = append(m.outcomes, d)
}

func (m *mailbox) Disabled(w domain.Webhook) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.disabled = append(m.disabled, w)
}

func (m *mailbox) send(message ports.Message) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.sent = append(m.sent, message)
}

// got are the kinds of the events of a job that an address was sent.
func (m *mailbox) got(url, jobID string) (kinds []domain.EventKind) {
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

func newPostWorld(t *testing.T) *postWorld {
	t.Helper()
	p := &postWorld{world: newWorld(t), store: memory.NewJobs(), courier: ok, mail: &mailbox{}}
	p.repo.JobRepository = p.store
	p.box = &shakyBox{Outbox: p.store.Outbox()}
	p.Secrets = []domain.Secret{domain.NewSecret(make([]byte, 32))}
	return p
}

const hold = time.Minute

// run starts a relay in a bubble of fake time; stop ends it and waits.
func (p *postWorld) run() (stop func()) {
	ctx, cancel := context.WithCancel(p.t.Context())
	relay := p.relay()
	done := make(chan struct{})
	go func() {
		defer close(done)
		relay.Run(ctx)
	}()
	return func() { cancel(); <-done }
}

func (p *postWorld) relay() *application.Relay {
	send := courier(func(ctx context.Context, m ports.Message) domain.Answer {
		p.mail.send(m)
		return p.courier(ctx, m)
	})
	return application.NewRelay(p.Deps, p.store.Webhooks(), p.box, send, p.mail,
		application.RelayConfig{AtOnce: 8, Each: 2, Hold: hold, Poll: time.Second})
}

// hook adds a webhook, and returns its address.
func (p *postWorld) hook(id string, kinds ...domain.EventKind) string {
	p.t.Helper()
	w, err := domain.NewWebhook(id, "https://"+id+".example/", "", kinds, time.Now())
	p.must(err)
	w.Secret = domain.NewSecret(slices.Repeat([]byte(id[:1]), 32))
	p.must(p.store.Webhooks().Add(p.t.Context(), w))
	return w.URL
}

// live takes a job from its creation to its end.
func (p *postWorld) live(id string) {
	p.t.Helper()
	p.submit(id)
	p.change(id, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: "t", Until: time.Now().Add(hold)}, time.Now())
	})
	p.change(id, func(j domain.Job) (domain.Job, error) { return j.Complete("t", "", time.Now()) })
}

func (p *postWorld) change(id string, change ports.Change) {
	p.t.Helper()
	_, err := p.Repo.Update(p.t.Context(), id, change)
	p.must(err)
	p.Dispatch.Mail()
}

func (p *postWorld) deliveries(q ports.DeliveryQuery) []domain.Delivery {
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

// whole is what a webhook that wants everything is told of a life.
var whole = []domain.EventKind{domain.Created, domain.Started, domain.Completed}

func TestReceiversHearOfEveryEventInTheOrderOfTheJob(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPostWorld(t)
		all, ends := p.hook("all", domain.EventKinds()...), p.hook("ends")
		stop := p.run()
		for i := range 20 {
			p.live(fmt.Sprint("job", i))
		}
		synctest.Wait()
		stop()
		for i := range 20 {
			id := fmt.Sprint("job", i)
			if got := p.mail.got(all, id); !slices.Equal(got, whole) {
				t.Errorf("of %s was told %v", id, got)
			}
			if got := p.mail.got(ends, id); !slices.Equal(got, whole[2:]) {
				t.Errorf("of %s those who want the end were told %v", id, got)
			}
		}
		for _, d := range p.deliveries(ports.DeliveryQuery{}) {
			if d.State != domain.Delivered || d.Attempts != 1 || d.LastStatus != 204 || d.LastError != "" {
				t.Errorf("a delivery ends as %+v", d)
			}
		}
		if len(p.seen.troubles) != 0 || len(p.mail.outcomes) != 80 {
			t.Errorf("%d outcomes, troubles %v", len(p.mail.outcomes), p.seen.troubles)
		}
	})
}

func TestAMessageIsSignedWithTheSecretsOfItsWebhookAndKeepsItsID(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPostWorld(t)
		url := p.hook("a")
		webhooks := p.webhooks()
		_, err := webhooks.Rotate(t.Context(), "a")
		p.must(err)
		p.courier = func(context.Context, ports.Message) domain.Answer { return domain.Answer{Status: 500} }
		defer p.run()()
		p.live("j")
		later(31 * time.Hour)
		ids, secrets := map[string]bool{}, map[int]int{}
		for _, m := range p.mail.sent {
			ids[m.ID] = true
			secrets[len(m.Secrets)]++
			if m.URL != url || m.Event.Kind != domain.Completed {
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
		p := newPostWorld(t)
		url := p.hook("a", domain.EventKinds()...)
		var at []time.Duration
		born := time.Now()
		p.courier = func(_ context.Context, m ports.Message) domain.Answer {
			if m.Event.Kind == domain.Created {
				at = append(at, time.Since(born))
				return domain.Answer{Trouble: "No answer came."}
			}
			return domain.Answer{Status: 200}
		}
		defer p.run()()
		p.live("j")
		later(24 * time.Hour)
		if got := p.mail.got(url, "j"); slices.Contains(got, domain.Started) {
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
		if first.State != domain.GivenUp || first.Attempts != 8 || first.LastError != "No answer came." {
			t.Errorf("it ends as %+v", first)
		}
		if got := p.mail.got(url, "j"); !slices.Equal(got[len(want):], whole[1:]) {
			t.Errorf("what follows is %v", got[len(want):])
		}
	})
}

func TestAReceiverThatHangsKeepsNobodyElseWaiting(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPostWorld(t)
		hangs, good := p.hook("hangs"), p.hook("good")
		var hanging, most int
		var mu sync.Mutex
		p.courier = func(ctx context.Context, m ports.Message) domain.Answer {
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
			if id := fmt.Sprint("job", i); len(p.mail.got(good, id)) != 1 {
				t.Errorf("of %s the good receiver was told %v", id, p.mail.got(good, id))
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
				p := newPostWorld(t)
				url := p.hook("a")
				p.courier = func(context.Context, ports.Message) domain.Answer {
					return domain.Answer{Status: status, RetryAfter: time.Hour}
				}
				defer p.run()()
				p.live("a")
				synctest.Wait()
				later(time.Minute)
				p.live("b")
				later(58 * time.Minute)
				if got := p.mail.got(url, "b"); (len(got) == 0) != quiet {
					t.Errorf("before its time it was sent %v", got)
				}
				if got := p.mail.got(url, "a"); (len(got) == 1) != quiet {
					t.Errorf("before its time it was sent %v again", got)
				}
				later(2 * time.Minute)
				if a, b := p.mail.got(url, "a"), p.mail.got(url, "b"); len(a) < 2 || len(b) < 1 {
					t.Errorf("after an hour it was sent %v and %v", a, b)
				}
			})
		})
	}
}

func TestAReceiverThatIsGoneIsDisabledAndWhatWaitsIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPostWorld(t)
		url := p.hook("a", domain.EventKinds()...)
		p.courier = func(context.Context, ports.Message) domain.Answer { return domain.Answer{Status: 410} }
		p.live("j")
		defer p.run()()
		synctest.Wait()
		p.live("k")
		later(time.Minute)
		if len(p.mail.sent) != 1 || len(p.mail.disabled) != 1 || len(p.mail.got(url, "k")) != 0 {
			t.Errorf("sent %+v, disabled %+v", p.mail.sent, p.mail.disabled)
		}
		for i, d := range p.deliveries(ports.DeliveryQuery{}) {
			if want := i == 0; d.State != domain.GivenUp || (d.LastStatus == 410) != want || d.LastError == "" {
				t.Errorf("delivery %d ends as %+v", i, d)
			}
		}
		w, err := p.store.Webhooks().Get(t.Context(), "a")
		if err != nil || !w.Disabled() || w.DisabledReason == "" {
			t.Errorf("the webhook is %+v, %v", w, err)
		}
		p.courier = ok
		_, err = p.webhooks().Enable(t.Context(), "a")
		p.must(err)
		n, err := p.deliveryService().ReplayFailed(t.Context(), "a", time.Time{})
		synctest.Wait()
		if got := p.mail.got(url, "j")[1:]; err != nil || n != 3 || !slices.Equal(got, whole) {
			t.Errorf("%d replayed, %v: told is %v", n, err, got)
		}
	})
}

func TestDeliveriesOfAWebhookThatWasRemovedEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newPostWorld(t)
		p.hook("a", domain.EventKinds()...)
		p.live("j")
		p.must(p.webhooks().Remove(t.Context(), "a"))
		defer p.run()()
		synctest.Wait()
		for _, d := range p.deliveries(ports.DeliveryQuery{}) {
			if d.State != domain.GivenUp || d.Attempts != 0 || d.LastError != "The webhook was removed." {
				t.Errorf("a delivery ends as %+v", d)
			}
		}
		if len(p.mail.sent) != 0 {
			t.Errorf("sent %+v", p.mail.sent)
		}
	})
}
