package sqlite

import (
	"strings"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// A scan of the table, or a sort of it, would make these slower with every
// job that was ever submitted.
func TestFrequentQueriesGoByTheirIndex(t *testing.T) {
	t.Parallel()
	jobs := openTemp(t)
	waiting := ports.Filter{Statuses: []domain.Status{domain.StatusPending}}
	list := func(q ports.Query) string { return jobs.sql.ListJobs(q, oneByOne(q.FileName)).Text }
	count := func(f ports.Filter) string { return jobs.sql.CountJobs(f, oneByOne(f.FileName)).Text }
	log := func(q ports.EventQuery) string { return jobs.sql.ListEvents(q).Text }
	const primary, created, pending = "INDEX sqlite_autoindex_jobs_1", "INDEX jobs_created", "INDEX jobs_pending"
	for _, c := range []struct{ name, text, index string }{
		{"get", jobs.sql.get, primary},
		{"update", jobs.sql.changed.Update(domain.Job{}, "").Text, primary},
		{"step", jobs.sql.stepped.Update(domain.Job{}, "").Text, primary},
		{"delete", jobs.sql.remove, primary},
		{"claim: the lowest turn", jobs.sql.next, "INDEX jobs_turn (turn>?)"},
		{"claim: the first of the group", jobs.sql.next, "COVERING INDEX jobs_rank (job_group=?)"},
		{"claim: the job", jobs.sql.next, "INTEGER PRIMARY KEY (rowid=?)"},
		{"due: added by others", due, "INDEX jobs_due (not_before=?)"},
		{"due: the back-off is over", due, "INDEX jobs_due (not_before<?)"},
		{"due: the clock was wrong", due, "INDEX jobs_due (not_before>?)"},
		{"last turn of a group", lastTurn, "INDEX jobs_group (job_group=? AND turn>?)"},
		{"give a turn", giveTurn, "INTEGER PRIMARY KEY (rowid=?)"},
		{"close a gap", closeTurn, "INDEX jobs_group (job_group=? AND turn>?)"},
		{"pending of a group", pendingOfGroup, "INDEX jobs_group (job_group=?)"},
		{"count the pending of a group", count(ports.Filter{Statuses: waiting.Statuses, Group: new("a")}), "INDEX jobs_group (job_group=?)"},
		{"position", position, "COVERING INDEX jobs_turn (turn>? AND turn<?)"},
		{"position: its turn", position, "INDEX jobs_group (job_group=?"},
		{"position: of higher priority", position, "COVERING INDEX jobs_rank (job_group=? AND priority>?)"},
		{"position: of the same priority", position, "COVERING INDEX jobs_rank (job_group=? AND priority=? AND (created_at,job_id)<"},
		{"list of a group", list(ports.Query{Filter: ports.Filter{Group: new("a")}}), "INDEX jobs_of_group (job_group=?)"},
		{"events", log(ports.EventQuery{After: 1, Limit: 1}), "INTEGER PRIMARY KEY (rowid>"},
		{"events of a job", log(ports.EventQuery{JobID: "a", After: 1, Limit: 1}), "INDEX events_of_job (job_id=? AND number>"},
		{"forget deletions", jobs.sql.forget, "INDEX events_of_deletions (at<"},
		{"list", list(ports.Query{}), created},
		{"list, oldest first", list(ports.Query{OldestFirst: true}), created},
		{"a later page", list(ports.Query{After: ports.Cursor{ID: "a"}}), created + " ((created_at,job_id)<"},
		{"list of an age", list(ports.Query{Filter: ports.Filter{CreatedBefore: time.Unix(2, 0)}}), created + " (created_at<"},
		{"list of waiting jobs", list(ports.Query{Filter: waiting}), pending},
		{"list of jobs in work", list(ports.Query{Filter: ports.Filter{Statuses: []domain.Status{domain.StatusProcessing}}}), "INDEX jobs_processing"},
		{"list of failed jobs", list(ports.Query{Filter: ports.Filter{Statuses: []domain.Status{domain.StatusFailed}}}), "INDEX jobs_failed"},
		{"count by file name", count(ports.Filter{FileName: "a"}), "COVERING INDEX jobs_created"},
		{"look-up by key", list(ports.Query{Filter: ports.Filter{IdempotencyKey: "k"}}), "INDEX jobs_idempotency_key"},
		{"count by status", count(waiting), "job_counts"},
	} {
		if plan := explain(t, jobs, c.text); !strings.Contains(plan, c.index) {
			t.Errorf("%s goes by %q, want %s", c.name, plan, c.index)
		} else if strings.Contains(plan, "TEMP B-TREE") && c.name != "look-up by key" { // sorts one job
			t.Errorf("%s sorts: %q", c.name, plan)
		}
	}
}

// explain returns SQLite's plan for a statement.
func explain(t *testing.T, jobs Opened, text string) string {
	t.Helper()
	rows, err := jobs.writer.Conn().QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+text, make([]any, strings.Count(text, "?"))...)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var step string
		if err := rows.Scan(new(int), new(int), new(int), &step); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(plan, "; ")
}
