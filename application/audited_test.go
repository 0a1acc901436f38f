package application_test

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// TestWhatIsNotOnlyReadIsAudited calls all that a service can do with nothing behind it:
// what is recorded is recorded before that shows.
func TestWhatIsNotOnlyReadIsAudited(t *testing.T) {
	t.Parallel()
	log := new(memory.Audit)
	for _, c := range []struct {
		service any
		calls   reflect.Type
		without []string // no entry: they read, or an event says who asked
	}{
		{&application.AuditedWebhooks{Log: log, Now: time.Now}, reflect.TypeFor[ports.WebhookService](), []string{"List", "Deliveries"}},
		{&application.AuditedJobs{Log: log, Now: time.Now}, reflect.TypeFor[ports.JobService](), []string{
			"Get", "Position", "History", "Counts", "List", "Cancel", "Retry", "Delete",
		}},
	} {
		for call := range c.calls.Methods() {
			before := recorded(t, log)
			invoke(t.Context(), reflect.ValueOf(c.service).MethodByName(call.Name))
			if n := len(recorded(t, log)) - len(before); (n == 1) == slices.Contains(c.without, call.Name) || n > 1 {
				t.Errorf("%s.%s records %d entries", c.calls.Name(), call.Name, n)
			}
		}
	}
}

// invoke calls a method with a context and zero values, and lets it panic.
func invoke(ctx context.Context, method reflect.Value) {
	defer func() { _ = recover() }()
	args := []reflect.Value{reflect.ValueOf(ctx)}
	for i := 1; i < method.Type().NumIn(); i++ {
		args = append(args, reflect.Zero(method.Type().In(i)))
	}
	method.Call(args)
}

// recorded is all that was recorded, the newest first.
func recorded(t *testing.T, log ports.AuditLog) []domain.Entry {
	t.Helper()
	all, err := log.Entries(t.Context(), ports.AuditQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTheAuditSaysWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	p.hook("a")
	log := new(memory.Audit)
	s := &application.AuditedWebhooks{WebhookService: p.webhooks(), Log: log, Now: time.Now}
	for _, c := range []struct {
		subject string
		ask     func(context.Context) error
	}{
		{"webhook.test a", func(ctx context.Context) error { _, err := s.Test(ctx, "a"); return err }},
		{"webhook.replay a delivery 7", func(ctx context.Context) error {
			_, err := s.Replay(ctx, ports.DeliveryOwner{WebhookID: "a"}, 7)
			return err
		}},
		{"webhook.replay job j delivery 7", func(ctx context.Context) error {
			_, err := s.Replay(ctx, ports.DeliveryOwner{JobID: "j"}, 7)
			return err
		}},
	} {
		if err := c.ask(t.Context()); err != nil && !errors.Is(err, ports.ErrNotFound) {
			t.Errorf("%s: %v", c.subject, err)
		}
		if e := recorded(t, log)[0]; string(e.Action)+" "+e.Subject != c.subject {
			t.Errorf("recorded is %s %s, want %s", e.Action, e.Subject, c.subject)
		}
	}
}

func TestOfTheAddressOfAWebhookTheAuditKeepsOnlyTheHost(t *testing.T) {
	t.Parallel()
	p := newRelayWorld(t)
	log := new(memory.Audit)
	s := &application.AuditedWebhooks{WebhookService: p.webhooks(), Log: log, Now: time.Now}
	for address, want := range map[string]string{
		"https://a.example:8443/hooks/s3cret?t=s3cret#s3cret": "https://a.example:8443",
		"https://me:s3cret@a.example/":                        "https://a.example",
		"https:s3cret":                                        "an address without a host",
		"https://a.example/%s3cret":                           "an address without a host",
		"":                                                    "an address without a host",
	} {
		_, _ = s.Add(t.Context(), ports.NewWebhook{URL: address}) // what is refused is recorded, too
		if got := recorded(t, log)[0].Subject; got != want {
			t.Errorf("of %s the audit keeps %s, want %s", address, got, want)
		}
	}
	_, _ = s.Add(t.Context(), ports.NewWebhook{URL: "https://" + strings.Repeat("ä", 1<<20)})
	if n := len(recorded(t, log)[0].Subject); n > 600 {
		t.Errorf("the audit keeps %d bytes", n)
	}
}
