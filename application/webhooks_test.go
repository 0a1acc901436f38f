package application_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/domain"
	"songmap/ports"
)

func (p *relayWorld) allHooks() []domain.Webhook {
	p.t.Helper()
	page, err := p.webhooks().List(p.t.Context(), ports.WebhookQuery{Limit: 100})
	p.must(err)
	return page.Webhooks
}

// report submits a small song that is to be reported to an address.
func (p *relayWorld) report(id, key, url string) (domain.Job, error) {
	p.t.Helper()
	intake := p.intake(0)
	upload, err := intake.Receive(p.t.Context(), "a.mp3", nil, strings.NewReader("song"))
	p.must(err)
	return intake.Submit(p.t.Context(), ports.Submission{Upload: upload, ID: id, IdempotencyKey: key, WebhookURL: url})
}

func TestAddedWebhooksHaveASecretOfTheirOwn(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	s := p.webhooks()
	a, err := s.Add(t.Context(), ports.NewWebhook{URL: "https://a.example", Description: "ours"})
	p.must(err)
	b, err := s.Add(t.Context(), ports.NewWebhook{URL: "https://a.example", Events: []domain.EventKind{domain.EventDeleted, domain.EventCreated, domain.EventCreated}})
	p.must(err)
	if a.Secret == "" || a.Secret == b.Secret || a.ID == b.ID || a.Description != "ours" ||
		!slices.Equal(a.Events, domain.Endings()) || !slices.Equal(b.Events, []domain.EventKind{domain.EventCreated, domain.EventDeleted}) {
		t.Errorf("added were %+v and %+v", a, b)
	}
	if all := p.allHooks(); len(all) != 2 {
		t.Errorf("there are %+v", all)
	}
	for _, bad := range []ports.NewWebhook{
		{URL: "http://a.example"},
		{URL: "https://10.0.0.1"},
		{URL: "https://a.example", Events: []domain.EventKind{"paused"}},
		{URL: "https://a.example", Description: strings.Repeat("x", 256)},
		{URL: "https://a.example", Description: "\xff"},
	} {
		if w, err := s.Add(t.Context(), bad); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("Add(%+v) = %+v, %v, want ErrInvalid", bad, w, err)
		}
	}
}

func TestATestTellsWhatCameBack(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	url := p.hook("a")
	p.notifier = func(_ context.Context, m ports.Message) domain.Answer {
		p.receipts.send(m)
		return domain.Answer{Status: 418}
	}
	answer, err := p.webhooks().Test(t.Context(), "a")
	if err != nil || answer.Status != 418 {
		t.Errorf("Test = %+v, %v", answer, err)
	}
	if m := p.receipts.sent; len(m) != 1 || m[0].URL != url || m[0].Event != nil || len(m[0].Secrets) != 1 || !strings.HasPrefix(m[0].ID, "test_") {
		t.Errorf("sent was %+v", m)
	}
	if _, err := p.webhooks().Test(t.Context(), "nobody"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Test of nobody = %v", err)
	}
}

func TestConfiguredWebhooksComeAndGoWithTheConfiguration(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	p.hook("added")
	s := p.webhooks()
	const a, b = "https://a.example/?x=1", "https://b.example"
	p.must(s.Configure(t.Context(), []string{a, b, a}, nil))
	all := p.allHooks()
	if len(all) != 3 {
		t.Fatalf("there are %+v", all)
	}
	i := slices.IndexFunc(all, func(w domain.Webhook) bool { return w.URL == a })
	if !all[i].Configured || all[i].Secret != "" || !slices.Equal(all[i].Events, domain.Endings()) {
		t.Errorf("configured is %+v", all[i])
	}
	id := all[i].ID
	if err := s.Delete(t.Context(), id); !errors.Is(err, domain.ErrTransition) {
		t.Errorf("Delete = %v", err)
	}
	if _, err := s.Rotate(t.Context(), id); !errors.Is(err, domain.ErrTransition) {
		t.Errorf("Rotate = %v", err)
	}
	_, err := p.store.Webhooks().Update(t.Context(), id, func(w domain.Webhook) (domain.Webhook, error) {
		return w.Disable("Gone.", time.Now()), nil
	})
	p.must(err)
	p.must(s.Configure(t.Context(), []string{a}, []domain.EventKind{domain.EventCreated}))
	all = p.allHooks()
	i = slices.IndexFunc(all, func(w domain.Webhook) bool { return w.ID == id })
	if len(all) != 2 || i < 0 || !slices.Equal(all[i].Events, []domain.EventKind{domain.EventCreated}) || !all[i].Disabled() {
		t.Errorf("after another start there are %+v", all)
	}
}

func TestNoMoreWebhooksAreAddedThanThereMayBe(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	s := p.webhooks()
	p.must(s.Configure(t.Context(), []string{"https://a.example", "https://b.example"}, nil))
	w, err := s.Add(t.Context(), ports.NewWebhook{URL: "https://c.example"})
	p.must(err)
	if _, err := s.Add(t.Context(), ports.NewWebhook{URL: "https://d.example"}); !errors.Is(err, ports.ErrTooMany) {
		t.Errorf("Add of a fourth = %v, want ErrTooMany", err)
	}
	urls := []string{"https://a.example", "https://b.example", "https://e.example"}
	p.must(s.Configure(t.Context(), urls, nil)) // whoever configures the service decides
	p.must(s.Delete(t.Context(), w.ID))
	if _, err := s.Add(t.Context(), ports.NewWebhook{URL: "https://d.example"}); !errors.Is(err, ports.ErrTooMany) {
		t.Errorf("Add of a fourth = %v, want ErrTooMany", err)
	}
	if n := len(p.allHooks()); n != 3 {
		t.Errorf("there are %d", n)
	}
}

func TestWebhooksComeInPages(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	var want []string
	for i := range 250 { // more than Configure reads at once
		id := fmt.Sprintf("hook%03d", i)
		p.hook(id)
		want = append(want, id)
	}
	s := p.webhooks()
	var got []string
	q := ports.WebhookQuery{Limit: 100}
	for range 3 {
		page, err := s.List(t.Context(), q)
		p.must(err)
		for _, w := range page.Webhooks {
			got = append(got, w.ID)
		}
		q.After = page.Next
	}
	if !slices.Equal(got, want) || q.After.ID != "" {
		t.Errorf("pages are %v, and go on at %+v", got, q.After)
	}
	const url = "https://late.example"
	p.must(s.Configure(t.Context(), []string{url}, nil))
	p.must(s.Configure(t.Context(), nil, nil)) // it is on the last page
	page, err := s.List(t.Context(), ports.WebhookQuery{Limit: 1000})
	if err != nil || len(page.Webhooks) != 250 {
		t.Errorf("%d are left, %v", len(page.Webhooks), err)
	}
}

func TestADeliveryIsReplayedByItsOwnerAlone(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		url := p.hook("a")
		p.hook("b")
		stop := p.run()
		p.live("j")
		synctest.Wait()
		defer stop()
		number := p.deliveries(ports.DeliveryQuery{WebhookID: "a"})[0].Number
		s := p.webhooks()
		for _, of := range []ports.DeliveryOwner{{WebhookID: "b"}, {JobID: "k"}, {WebhookID: "nobody"}} {
			if d, err := s.Replay(t.Context(), of, number); !errors.Is(err, ports.ErrNotFound) {
				t.Errorf("Replay for %+v = %+v, %v, want ErrNotFound", of, d, err)
			}
		}
		for i, of := range []ports.DeliveryOwner{{WebhookID: "a"}, {JobID: "j"}} {
			d, err := s.Replay(t.Context(), of, number)
			if err != nil || d.State != domain.DeliveryPending || d.Attempts != 0 {
				t.Errorf("Replay = %+v, %v", d, err)
			}
			synctest.Wait()
			if got := p.receipts.got(url, "j"); len(got) != 2+i {
				t.Errorf("it was sent %d times", len(got))
			}
		}
		if p.receipts.sent[0].ID != p.receipts.sent[2].ID {
			t.Errorf("the id changed from %s to %s", p.receipts.sent[0].ID, p.receipts.sent[2].ID)
		}
	})
}

func TestDeliveriesComeInPages(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	p.hook("a", domain.EventKinds()...)
	p.live("j")
	s := p.webhooks()
	of := ports.DeliveryOwner{WebhookID: "a"}
	first, err := s.Deliveries(t.Context(), of, ports.DeliveryQuery{Limit: 2})
	if err != nil || len(first.Deliveries) != 2 || first.Next == 0 {
		t.Fatalf("List = %+v, %v", first, err)
	}
	second, err := s.Deliveries(t.Context(), of, ports.DeliveryQuery{Limit: 2, Before: first.Next})
	if err != nil || len(second.Deliveries) != 1 || second.Next != 0 || second.Deliveries[0].Event.Kind != domain.EventCreated {
		t.Errorf("List = %+v, %v", second, err)
	}
	if _, err := s.Deliveries(t.Context(), ports.DeliveryOwner{WebhookID: "nobody"}, ports.DeliveryQuery{Limit: 2}); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("List of nobody = %v", err)
	}
	if page, err := s.Deliveries(t.Context(), ports.DeliveryOwner{JobID: "gone"}, ports.DeliveryQuery{Limit: 2}); err != nil || len(page.Deliveries) != 0 {
		t.Errorf("List of a job that is gone = %+v, %v", page, err)
	}
}

func TestFailedDeliveriesAreReplayedSinceATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := newRelayWorld(t)
		p.hook("a")
		giveUpAfter := func(end func(), id string) {
			end()
			all := p.deliveries(ports.DeliveryQuery{JobID: id})
			_, err := p.store.Outbox().Update(t.Context(), []int64{all[0].Number}, func(d domain.Delivery) (domain.Delivery, error) {
				return d.GiveUp("x", time.Now()), nil
			})
			p.must(err)
		}
		giveUp := func(id string) { giveUpAfter(func() { p.live(id) }, id) }
		giveUp("old")
		pass(time.Hour)
		since := time.Now()
		const many = 250 // more than fit in a batch
		for i := range many {
			giveUp(p.newID())
			if i == many/2 { // by a clock that was set back for a moment
				giveUpAfter(func() {
					p.submit("late")
					p.change("late", func(j domain.Job) (domain.Job, error) { return j.Cancel(since.Add(-time.Minute)) })
				}, "late")
			}
		}
		n, err := p.webhooks().ReplayFailed(t.Context(), "a", since)
		pending := p.deliveries(ports.DeliveryQuery{State: domain.DeliveryPending})
		if err != nil || n != (ports.Replayed{Count: many}) || len(pending) != many || pending[0].Event.JobID == "old" {
			t.Errorf("ReplayFailed = %+v, %v, pending are %d", n, err, len(pending))
		}
		if _, err := p.webhooks().ReplayFailed(t.Context(), "nobody", since); !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("ReplayFailed of nobody = %v", err)
		}
	})
}

func TestWhatWasDroppedCanBeReplayedAsFarAsThereIsRoom(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	p.store.MaxBacklog = 1
	p.hook("a", domain.EventCreated)
	const room, more = domain.MaxBacklog / 2, 20
	for i := range room + more {
		_, err := p.store.Create(t.Context(), domain.Job{ID: fmt.Sprint("job", i), Status: domain.StatusPending, CreatedAt: time.Unix(int64(i), 0)}, ports.Limits{})
		p.must(err)
	}
	page, err := p.webhooks().List(t.Context(), ports.WebhookQuery{Limit: 1})
	p.must(err)
	if b := page.Backlogs[0]; b.Pending != 1 || b.Dropped != room+more-1 {
		t.Errorf("what waits is %+v", b)
	}
	var all []int64
	for n := range int64(room + more) {
		all = append(all, n+1)
	}
	// The oldest are replayed, until there is no room; those are delivered then.
	for _, want := range []ports.Replayed{{Count: room - 1, Left: more}, {Left: more}, {Count: more}, {}} {
		r, err := p.webhooks().ReplayFailed(t.Context(), "a", time.Time{})
		if err != nil || r != want {
			t.Errorf("ReplayFailed = %+v, %v, want %+v", r, err, want)
		}
		_, err = p.store.Outbox().Update(t.Context(), all, func(d domain.Delivery) (domain.Delivery, error) {
			if r.Count > 0 {
				return d, nil
			}
			return d.Attempted(domain.Answer{Status: 200}, 0, time.Now()), nil
		})
		p.must(err)
	}
}

func TestASubmitWithAnAddressThatCannotBeToldIsRefused(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	if j, err := p.report("a", "", "http://a.example"); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("a bad address: %+v, %v", j, err)
	}
	p.Secrets = nil
	if j, err := p.report("a", "", "https://a.example"); !errors.Is(err, ports.ErrUnsigned) {
		t.Errorf("without a secret: %+v, %v", j, err)
	}
	if left := p.files(); len(left) != 0 {
		t.Errorf("refused uploads stay: %v", left)
	}
}

func TestTheSameKeyWithAnotherAddressIsAnotherRequest(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	first, err := p.report("", "key", "https://a.example")
	p.must(err)
	if again, err := p.report("", "key", "https://a.example"); err != nil || again != first {
		t.Errorf("the same again: %+v, %v, want %+v", again, err, first)
	}
	for _, url := range []string{"", "https://b.example"} {
		if j, err := p.report("", "key", url); !errors.Is(err, ports.ErrKeyReused) {
			t.Errorf("with %q: %+v, %v, want ErrKeyReused", url, j, err)
		}
	}
}

// overtaken is a store of webhooks in which something happens as soon as it was listed.
type overtaken struct {
	ports.WebhookRepository
	meanwhile func()
}

func (o overtaken) List(ctx context.Context, q ports.WebhookQuery) ([]domain.Webhook, error) {
	found, err := o.WebhookRepository.List(ctx, q)
	o.meanwhile()
	return found, err
}

func TestInstancesThatStartTogetherConfigureTheSameWebhooks(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	const old, next = "https://old.example", "https://new.example"
	p.must(p.webhooks().Configure(t.Context(), []string{old}, nil))
	s := p.webhooks()
	s.Repo = overtaken{s.Repo, func() { p.must(p.webhooks().Configure(t.Context(), []string{next}, nil)) }}
	p.must(s.Configure(t.Context(), []string{next}, nil))
	if all := p.allHooks(); len(all) != 1 || all[0].URL != next {
		t.Errorf("there are %+v", all)
	}
}
