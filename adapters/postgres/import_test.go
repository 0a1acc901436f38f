package postgres_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"songmap/adapters/postgres"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/postgresql"
)

// source is the identity of a store whose rows are copied.
const source = domain.Identity("0123456789abcdef0123456789abcdef")

// importing opens an empty database into which the source is to be copied.
func importing(t *testing.T) (dsn string, s postgres.Opened) {
	t.Helper()
	dsn = postgresql.Database(t)
	s, err := postgres.OpenAll(t.Context(), dsn, postgres.Config{Importing: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { mustClose(t, s) })
	return dsn, s
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// event is one that a log has.
func event(number int64, kind domain.EventKind) domain.Event {
	return domain.Event{Number: number, JobID: "a", Kind: kind, At: now.Add(time.Duration(number) * time.Second)}
}

func TestWhatIsCopiedIsAsItWas(t *testing.T) {
	t.Parallel()
	dsn, s := importing(t)
	i := s.Import(source)
	if complete, err := i.Begin(t.Context()); err != nil || complete {
		t.Fatalf("Begin = %v, %v", complete, err)
	}
	first, second := job("a"), job("b")
	hook, err := domain.NewWebhook("h", "https://a.example", "hook", nil, now)
	must(t, err)
	hook.Secret, hook.Old, hook.OldUntil = "whsec_new", "whsec_old", now.Add(time.Hour)
	waits := domain.NewDelivery("h", hook.URL, event(7, domain.EventCreated))
	waits.Number = 40
	ended := domain.NewDelivery("h", hook.URL, event(9, domain.EventCompleted)).GiveUp("no", now)
	ended.Number = 41
	key := domain.Key{Prefix: "p", SHA256: "s", Name: "ci", Scope: domain.ScopeRead, Group: "g", CreatedAt: now, RevokedAt: now}
	entry := domain.NewEntry("ci", domain.ActionAddKey, "k", now)
	entry.Number = 8
	for range 2 { // the second time all is there
		_, err := i.Jobs(t.Context(), "", []ports.QueuedJob{{Job: first, Turn: 8}, {Job: second, Turn: 7}})
		must(t, err)
		_, err = i.Events(t.Context(), 0, []domain.Event{event(7, domain.EventCreated), event(9, domain.EventCompleted)})
		must(t, err)
		_, err = i.Webhooks(t.Context(), "", []domain.Webhook{hook})
		must(t, err)
		_, err = i.Deliveries(t.Context(), 0, []domain.Delivery{waits, ended})
		must(t, err)
		_, err = i.Keys(t.Context(), "", []domain.Key{key})
		must(t, err)
		_, err = i.Audit(t.Context(), 0, []domain.Entry{entry})
		must(t, err)
	}
	if c, err := i.Jobs(t.Context(), "", []ports.QueuedJob{{Job: first, Turn: 8}}); c != (ports.Copied{}) || err != nil {
		t.Errorf("a job that is there: %+v, %v", c, err)
	}
	must(t, i.Finish(t.Context(), ports.Counters{Jobs: 2, Events: 2, Webhooks: 1, Deliveries: 2, Keys: 1, Audit: 1, Claimed: 6, LastEvent: 30, LastDelivery: 50, LastEntry: 9, Dropped: map[string]int64{"h": 3}}, true))

	now := open(t, dsn)
	if is, err := now.Claimant(t.Context()); err != nil || is != (domain.Claimant{Identity: source, Settled: true, Jobs: true}) {
		t.Errorf("Claimant = %+v, %v", is, err)
	}
	if hooks, err := now.Webhooks().List(t.Context(), ports.WebhookQuery{Limit: 9}); err != nil || len(hooks) != 1 || !reflect.DeepEqual(hooks[0], hook) {
		t.Errorf("webhooks are %+v, %v", hooks, err)
	}
	if all, err := now.Outbox().Deliveries(t.Context(), ports.DeliveryQuery{Limit: 9}); err != nil || len(all) != 2 || all[0] != ended || all[1] != waits {
		t.Errorf("deliveries are %+v, %v", all, err)
	}
	if b, err := now.Outbox().Backlog(t.Context(), "h"); err != nil || b.Pending != 1 || b.Dropped != 3 {
		t.Errorf("the backlog is %+v, %v", b, err)
	}
	if keys, err := now.Keys().List(t.Context()); err != nil || len(keys) != 1 || keys[0] != key {
		t.Errorf("keys are %+v, %v", keys, err)
	}
	if next, err := now.Audit().Record(t.Context(), entry); err != nil || next.Number != 10 {
		t.Errorf("the next entry is %+v, %v", next, err)
	}
	if n, err := now.Newest(t.Context()); err != nil || n != 30 {
		t.Errorf("the newest event is %d, %v", n, err)
	}
	claimed, err := now.Claim(t.Context(), second.CreatedAt, func(j domain.Job) (domain.Job, error) {
		return j.Claim(domain.Claim{Token: "t", Until: second.CreatedAt.Add(time.Minute)}, second.CreatedAt)
	})
	if err != nil || claimed.Event.Number <= 30 {
		t.Errorf("the first claim = %+v, %v, want an event with a greater number", claimed, err)
	}
}

func TestARowThatDiffersEndsTheCopying(t *testing.T) {
	t.Parallel()
	_, s := importing(t)
	i := s.Import(source)
	_, err := i.Begin(t.Context())
	must(t, err)
	j := job("a")
	_, err = i.Jobs(t.Context(), "", []ports.QueuedJob{{Job: j, Turn: 1}})
	must(t, err)
	for _, other := range []ports.QueuedJob{{Job: j, Turn: 2}, {Job: renamed(j), Turn: 1}} {
		if _, err := i.Jobs(t.Context(), "", []ports.QueuedJob{other}); !errors.Is(err, postgres.ErrDiffers) {
			t.Errorf("%+v = %v, want ErrDiffers", other, err)
		}
	}
}

func TestATextThatPostgreSQLCannotHoldEndsTheCopyingWithItsRow(t *testing.T) {
	t.Parallel()
	_, s := importing(t)
	j := job("a")
	j.SongMapPath = "a\x00b"
	if _, err := s.Import(source).Jobs(t.Context(), "", []ports.QueuedJob{{Job: j}}); err == nil || !strings.Contains(err.Error(), "jobs from a to a cannot be kept") {
		t.Errorf("Jobs = %v", err)
	}
}

func TestNothingIsCopiedIntoADatabaseThatIsUsedOrHoldsAnything(t *testing.T) {
	t.Parallel()
	_, s := importing(t)
	_, _, err := s.Instances().Renew(t.Context(), ports.Instance{Name: "host-1-ab"}, time.Hour)
	must(t, err)
	if _, err := s.Import(source).Begin(t.Context()); !errors.Is(err, postgres.ErrServed) || !strings.HasSuffix(err.Error(), "(host-1-ab)") {
		t.Errorf("Begin = %v", err)
	}
	must(t, s.Instances().Leave(t.Context(), "host-1-ab"))
	create(t, s, "other")
	if _, err := s.Import(source).Begin(t.Context()); !errors.Is(err, postgres.ErrFilled) {
		t.Errorf("Begin = %v", err)
	}
	if complete, err := s.Import(s.Identity()).Check(t.Context()); err != nil || !complete {
		t.Errorf("Check of its own = %v, %v", complete, err)
	}
}

func TestADatabaseThatHoldsAPartCannotBeUsed(t *testing.T) {
	t.Parallel()
	dsn, s := importing(t)
	_, err := s.Import(source).Begin(t.Context())
	must(t, err)
	if o, err := postgres.Open(t.Context(), dsn, postgres.Config{}); !errors.Is(err, postgres.ErrPartial) {
		if err == nil {
			_ = o.Close()
		}
		t.Errorf("Open = %v", err)
	}
	if _, err := s.Import("f" + source[1:]).Begin(t.Context()); !errors.Is(err, postgres.ErrFilled) {
		t.Errorf("Begin for another = %v", err)
	}
}

func renamed(j domain.Job) domain.Job {
	j.Input.FileName = "other.mp3"
	return j
}

// An instance was frozen before the copying began, and wakes.
func TestNobodyAddsAnythingWhileAStoreIsCopied(t *testing.T) {
	t.Parallel()
	dsn := postgresql.Database(t)
	var lost []error
	frozen, err := postgres.OpenAll(t.Context(), dsn, postgres.Config{OnLost: func(err error) { lost = append(lost, err) }})
	must(t, err)
	t.Cleanup(func() { mustClose(t, frozen) })
	s, err := postgres.OpenAll(t.Context(), dsn, postgres.Config{Importing: true})
	must(t, err)
	t.Cleanup(func() { mustClose(t, s) })
	i := s.Import(source)
	for range 2 { // the copying is cut off, and begun again
		_, err = i.Begin(t.Context())
		must(t, err)
	}
	_, err = i.Jobs(t.Context(), "", []ports.QueuedJob{{Job: job("a")}})
	must(t, err)
	if _, err := frozen.Create(t.Context(), job("b"), ports.Limits{}); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Create = %v, want ErrUnavailable", err)
	}
	hook, err := domain.NewWebhook("h", "https://a.example", "", nil, now)
	must(t, err)
	if err := frozen.Webhooks().Add(t.Context(), hook, 0); !errors.Is(err, ports.ErrUnavailable) {
		t.Errorf("Add = %v, want ErrUnavailable", err)
	}
	for range 2 {
		if _, _, err := frozen.Instances().Renew(t.Context(), ports.Instance{Name: "frozen"}, time.Hour); !errors.Is(err, postgres.ErrReplaced) {
			t.Errorf("Renew = %v, want ErrReplaced", err)
		}
		if err := i.Finish(t.Context(), ports.Counters{Jobs: 1}, true); err != nil {
			t.Fatal(err)
		}
	}
	if len(lost) != 2 {
		t.Errorf("it was told of %d times: %v", len(lost), lost)
	}
	create(t, open(t, dsn), "b")
}

func TestACopyingThatLacksRowsIsNotFinished(t *testing.T) {
	t.Parallel()
	_, s := importing(t)
	i := s.Import(source)
	_, err := i.Begin(t.Context())
	must(t, err)
	_, err = i.Jobs(t.Context(), "", []ports.QueuedJob{{Job: job("a")}})
	must(t, err)
	if err := i.Finish(t.Context(), ports.Counters{Jobs: 2}, true); !errors.Is(err, postgres.ErrDiffers) {
		t.Errorf("Finish = %v, want ErrDiffers", err)
	}
}
