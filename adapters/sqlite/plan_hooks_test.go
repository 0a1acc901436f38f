package sqlite

import (
	"strings"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// A receiver that is away for a day leaves many deliveries that wait. None of
// these may look at all of them.
func TestQueriesOfTheOutboxGoByTheirIndex(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	sql := jobs.sql
	for _, c := range []struct{ name, text, index string }{
		{"lane", sql.lane, "deliveries_of_lane (webhook_id=? AND event_job_id=?)"},
		{"due", sql.due, "deliveries_due (receiver=? AND next_at<?)"},
		{"astray", sql.astray, "deliveries_due (receiver=? AND next_at>?)"},
		{"put", sql.put, "INTEGER PRIMARY KEY (rowid=?)"},
		{"settle", sql.settled.Update(domain.Delivery{}, 1).Text, "INTEGER PRIMARY KEY (rowid=?)"},
		{"forget", sql.ForgetDeliveries(time.Unix(9, 0), 1).Text, "deliveries_ended (last_at<?)"},
		{"of a webhook", sql.ListDeliveries(ports.DeliveryQuery{WebhookID: "a", Before: 1}).Text, "deliveries_of_webhook (webhook_id=? AND number<?)"},
		{"of a job", sql.ListDeliveries(ports.DeliveryQuery{JobID: "a"}).Text, "deliveries_of_job (event_job_id=?)"},
	} {
		plan := explain(t, jobs, c.text)
		if !strings.Contains(plan, c.index) || strings.Contains(plan, "SCAN deliveries ") || strings.Contains(plan, "TEMP B-TREE") {
			t.Errorf("%s goes by %q, want %s", c.name, plan, c.index)
		}
	}
	for _, text := range []string{sql.Backlog("").Text, sql.Backlog("a").Text} {
		if plan := explain(t, jobs, text); !strings.Contains(plan, "SEARCH d USING COVERING INDEX deliveries_pending (receiver=?)") {
			t.Errorf("backlog goes by %q", plan)
		}
	}
	plan := explain(t, jobs, sql.waiting)
	for _, want := range []string{
		"SEARCH deliveries USING COVERING INDEX deliveries_due (receiver>?)",
		"SEARCH deliveries USING COVERING INDEX deliveries_due (receiver=? AND next_at<?)",
		"SEARCH deliveries USING COVERING INDEX deliveries_due (receiver=? AND next_at>?)",
	} {
		if !strings.Contains(plan, want) {
			t.Errorf("waiting goes by %q, want %s", plan, want)
		}
	}
}
