package sqlite_test

import (
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
)

// hook adds a webhook that wants every kind.
func hook(t *testing.T, jobs sqlite.Opened, id string) domain.Webhook {
	t.Helper()
	w, err := domain.NewWebhook(id, "https://"+id+".example/", "", domain.EventKinds(), now)
	if err == nil {
		err = jobs.Webhooks().Add(t.Context(), w, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func deliveries(t *testing.T, jobs sqlite.Opened) []domain.Delivery {
	t.Helper()
	all, err := jobs.Outbox().Deliveries(t.Context(), ports.DeliveryQuery{Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(all)
	return all
}

func TestWebhooksAndDeliveriesSurviveReopening(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs := mustOpen(t, path)
	want := hook(t, jobs, "a")
	create(t, jobs, "j")
	before := deliveries(t, jobs)
	mustClose(t, jobs)

	jobs = open(t, path)
	if got, err := jobs.Webhooks().List(t.Context(), ports.WebhookQuery{Limit: 9}); err != nil || !reflect.DeepEqual(got, []domain.Webhook{want}) {
		t.Errorf("List = %+v, %v, want %+v", got, err, want)
	}
	if got := deliveries(t, jobs); len(got) != 1 || !slices.Equal(got, before) {
		t.Errorf("deliveries are %+v, want %+v", got, before)
	}
	if _, err := jobs.Delete(t.Context(), []string{"j"}, func(domain.Job) bool { return true }, time.Now()); err != nil {
		t.Fatal(err)
	}
	if got := deliveries(t, jobs); len(got) != 2 || got[1].Event.Kind != domain.EventDeleted {
		t.Errorf("a webhook of an earlier run is not told: %+v", got)
	}
}

func TestTheNextOfALaneComesUpWhoeverEndsTheFirst(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	hook(t, jobs, "a")
	create(t, jobs, "j")
	if _, err := jobs.Update(t.Context(), "j", func(j domain.Job) (domain.Job, error) { return j.Cancel(now) }); err != nil {
		t.Fatal(err)
	}
	if second := deliveries(t, jobs)[1]; !second.NextAt.IsZero() {
		t.Fatalf("the second comes up before the first has ended: %+v", second)
	}
	mustExec(t, db, "UPDATE deliveries SET state = 'failed', last_at = 5, next_at = NULL WHERE number = 1")
	if second := deliveries(t, jobs)[1]; second.NextAt != time.Unix(5, 0).UTC() {
		t.Errorf("the second is %+v", second)
	}
}

func TestAnOddDeliveryHidesNoOther(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	hook(t, jobs, "a")
	create(t, jobs, "odd")
	create(t, jobs, "fine")
	mustExec(t, db, "UPDATE deliveries SET state = 'lost', next_at = 'soon', attempts = 'many', event_at = 'never', last_status = -1 WHERE number = 1")
	all := deliveries(t, jobs)
	if len(all) != 2 || all[0].State != domain.DeliveryGivenUp || all[0].Attempts != 0 || all[1].State != domain.DeliveryPending {
		t.Errorf("deliveries are %+v", all)
	}
	taken, err := jobs.Outbox().Take(t.Context(), ports.Taking{
		Now: now.Add(time.Hour), Until: now.Add(2 * time.Hour), Limit: 9, Room: func(string) int { return 9 },
	})
	if err != nil || len(taken) != 1 || taken[0].Event.JobID != "fine" {
		t.Errorf("Take = %+v, %v", taken, err)
	}
}

func TestCountersOfReceiversForWhomNothingWaitsDoNotPileUp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	jobs, db := open(t, path), other(t, path)
	mustExec(t, db, "INSERT INTO backlogs (receiver, pending, dropped) VALUES ('gone', 0, 0), ('busy', 0, 3)")
	hook(t, jobs, "a")
	create(t, jobs, "j") // for which one waits
	if _, err := jobs.Outbox().Forget(t.Context(), now, 9); err != nil {
		t.Fatal(err)
	}
	var left string
	if err := db.QueryRowContext(t.Context(), "SELECT group_concat(receiver) FROM (SELECT receiver FROM backlogs ORDER BY receiver)").Scan(&left); err != nil || left != "a,busy" {
		t.Errorf("counters are there of %q, %v", left, err)
	}
	mustExec(t, db, "UPDATE deliveries SET state = 'delivered', last_at = event_at, next_at = NULL")
	if _, err := jobs.Outbox().Forget(t.Context(), now, 9); err != nil {
		t.Fatal(err)
	}
	mustExec(t, db, "UPDATE deliveries SET state = 'pending'") // by hand, and no counter is there
	if b, err := jobs.Outbox().Backlog(t.Context(), "a"); err != nil || b.Pending != 1 {
		t.Errorf("the backlog is %+v, %v, want one that is pending", b, err)
	}
}
