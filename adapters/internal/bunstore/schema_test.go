package bunstore_test

import (
	"database/sql/driver"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var update = flag.Bool("update", false, "write what the queries are now")

// queries are all that a schema builds.
func queries(s *bunstore.Schema) []bunstore.Query {
	at := time.Unix(1759373783, 563560000).UTC()
	all := ports.Filter{
		Statuses: domain.Statuses(), CreatedFrom: at, CreatedBefore: at, FileName: "é", IdempotencyKey: "it's ?",
		Group: new("it's ?"), Priority: new(-3),
	}
	named := bunstore.Query{Text: "name_folded LIKE ?", Args: []any{"%é%"}}
	after := ports.Cursor{CreatedAt: at, ID: "a"}
	hook := domain.Webhook{
		ID: "w", URL: "https://example.org/?a=1", Description: "it's ?", Events: domain.Endings(), Configured: true,
		Secret: "s", Old: "o", OldUntil: at, CreatedAt: at, DisabledAt: at, DisabledReason: "gone",
	}
	return append(append([]bunstore.Query{
		s.ListJobs(ports.Query{Limit: 100}, named),
		s.ListJobs(ports.Query{Limit: 100, Filter: all, After: after}, named),
		s.ListJobs(ports.Query{Limit: 100, OldestFirst: true, After: after}, named),
		s.ListJobs(ports.Query{Limit: 100, Filter: ports.Filter{IdempotencyKey: "nul\x00"}}, named),
		s.ListJobs(ports.Query{Limit: 100, Filter: ports.Filter{Group: new("")}}, named),
		s.CountJobs(ports.Filter{}, named),
		s.CountJobs(ports.Filter{Statuses: []domain.Status{domain.StatusPending}}, named),
		s.CountJobs(all, named),
		s.Statuses(), s.Miscounts(), s.Stranded(), s.Backlogs(), s.Waiting(),
		s.ListEvents(ports.EventQuery{After: 7, Limit: 100}),
		s.ListEvents(ports.EventQuery{JobID: "a", Limit: 100}),
		s.ListWebhooks(ports.WebhookQuery{Limit: 100}),
		s.ListWebhooks(ports.WebhookQuery{Limit: 100, After: after}),
		s.Webhook("w"), s.CountWebhooks(),
		s.Webhooks.Insert(hook), s.Webhooks.But("webhook_id").Update(hook, "w"), s.DeleteWebhook("w"),
		s.Jobs.Plus(bunstore.NameFolded).Insert(domain.Job{ID: "a", CreatedAt: at, UpdatedAt: at}, "name"),
		s.Jobs.But("job_id").Update(domain.Job{CreatedAt: at, UpdatedAt: at}, "a"),
		s.Jobs.But("job_id").Plus(bunstore.Turn).Update(domain.Job{CreatedAt: at, UpdatedAt: at, Group: "g", Priority: -3}, "a", 7),
		s.ListDeliveries(ports.DeliveryQuery{Limit: 100}),
		s.ListDeliveries(ports.DeliveryQuery{Number: 1, WebhookID: "w", JobID: "a", State: domain.DeliveryGivenUp, Before: 9, Limit: 100}),
		s.ListKeys(), s.HasKey("p"), s.RevokeKey("p", at), s.UseKey("p", at), s.Keys.Insert(domain.Key{Prefix: "p", Name: "it's ?", CreatedAt: at}),
		s.Entries(ports.AuditQuery{Limit: 9}), s.Entries(ports.AuditQuery{Before: 7, Limit: 9}), s.Audit.But("number").Insert(domain.Entry{Subject: "it's ?", At: at}),
		s.ForgetDeliveries(at, 100), s.DropIdle(), s.Backlog(""), s.Backlog("w"),
	}, s.Recount()...), s.MendDeliveries(at)...)
}

// The queries are built for two databases. What changes in them shows in the
// files.
func TestQueriesAreBuiltInTheDialectOfTheDatabase(t *testing.T) {
	t.Parallel()
	for name, schema := range map[string]*bunstore.Schema{
		"sqlite": bunstore.New(sqlitedialect.New()), "postgres": bunstore.New(pgdialect.New()),
	} {
		var got string
		for _, q := range queries(schema) {
			got += fmt.Sprintf("%s; -- %#v\n", q.Text, q.Args)
		}
		file := filepath.Join("testdata", name+".sql")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(want), "\n") {
			if lines := strings.Split(got, "\n"); i >= len(lines) || lines[i] != line {
				t.Errorf("%s, line %d: got\n%s\nwant\n%s", file, i+1, lines[min(i, len(lines)-1)], line)
			}
		}
		if strings.Contains(got, "?!(") {
			t.Errorf("%s: bun has trouble", file)
		}
	}
}

func TestWhatAValueHoldsComesBackFromItsRow(t *testing.T) {
	t.Parallel()
	at := time.Unix(1759373783, 563560000).UTC()
	s := bunstore.New(sqlitedialect.New())
	e := domain.Event{
		Number: 7, JobID: "a", Group: "g", By: "k", Kind: domain.EventFailed, At: at, Stage: domain.StageBeats, Attempt: 1, Crashes: 2, Worker: "w",
		Reason: domain.ReasonRetried, Failure: domain.Failure{Code: domain.CodeTooLong, Message: "m"}, Warnings: "x", Waited: time.Hour,
	}
	d := domain.NewDelivery("w", "https://example.org", e).GiveUp("no", at)
	d.Number, d.Attempts, d.LastStatus = 9, 3, 500
	j := domain.Job{
		ID: "a", Status: domain.StatusFailed, Input: domain.Upload{Path: "p", FileName: "n", Size: 5, SHA256: "s"},
		CreatedAt: at, StartedAt: at, CompletedAt: at, UpdatedAt: at, Progress: .5, Stage: domain.StageBeats,
		Held: domain.Claim{Token: "t", Worker: "w", Since: at, Until: at}, Attempt: 1, Crashes: 2, NotBefore: at,
		Failure: e.Failure, SongMapPath: "m", Warnings: "x", IdempotencyKey: "k", WebhookURL: "u", Group: "g", Priority: -10, Trace: "t",
	}
	w := domain.Webhook{
		ID: "w", URL: "u", Description: "d", Events: domain.Endings(), Configured: true, Secret: "s", Old: "o",
		OldUntil: at, CreatedAt: at, DisabledAt: at, DisabledReason: "r",
	}
	k := domain.Key{
		Prefix: "p", SHA256: "s", Name: "n", Scope: domain.ScopeRead, Group: "g", CreatedAt: at, ExpiresAt: at, RevokedAt: at, UsedAt: at,
	}
	a := domain.Entry{Number: 7, At: at, By: "k", Action: domain.ActionCleanUp, Subject: "s"}
	for _, v := range []any{j, e, d, w, k, a} {
		if reflect.ValueOf(v).NumField() == 0 || zeroField(v) != "" {
			t.Errorf("the test leaves out %T.%s", v, zeroField(v))
		}
	}
	comesBack(t, s.Jobs, j)
	comesBack(t, s.Jobs, domain.Job{ID: "a", Status: domain.StatusPending})
	comesBack(t, s.Events, e)
	comesBack(t, s.Webhooks, w)
	comesBack(t, s.Deliveries, d)
	comesBack(t, s.Keys, k)
	comesBack(t, s.Audit, a)
}

// zeroField names a field of v that is zero, but NextAt: it is zero where LastAt is not.
func zeroField(v any) string {
	of := reflect.ValueOf(v)
	for i := range of.NumField() {
		if name := of.Type().Field(i).Name; of.Field(i).IsZero() && name != "NextAt" {
			return name
		}
	}
	return ""
}

func comesBack[R, V any](t *testing.T, table *bunstore.Table[R, V], want V) {
	t.Helper()
	var columns []driver.Value
	for _, v := range table.Values(want) {
		columns = append(columns, v)
	}
	if got := table.Value(columns); !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}
