package sqlite

import (
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// texts are the statements that are always the same. Values are bound to
// them; bun's builder would write them into the text, which then could not be
// prepared, and could hold no NUL.
type texts struct {
	columns string
	insert  string
	get     string
	waiting string
	next    string
	step    update // what the steps of a job's life change
	update  update // whatever can be changed
	remove  string
	events  eventTexts
	hooks   hookTexts
}

// eventTexts are the statements about events.
type eventTexts struct {
	insert string
	all    string
	ofJob  string
	newest string
	forget string
}

func newTexts(db *bun.DB) texts {
	columns := bunstore.Columns(db)
	list := bunstore.List(columns)
	return texts{
		columns: list,
		insert:  "INSERT INTO jobs (" + list + ", name_folded) VALUES (" + marks(len(columns)+1) + ")",
		get:     "SELECT " + list + " FROM jobs WHERE job_id = ?",
		waiting: "SELECT jobs FROM job_counts WHERE status = ?",
		next: "SELECT " + list + " FROM jobs WHERE status = 'pending' AND (not_before IS NULL OR not_before <= ? OR not_before > ?)" +
			" ORDER BY created_at, job_id LIMIT 1",
		step: newUpdate(columns, "job_id", "idempotency_key",
			"created_at", "input_file", "file_name", "input_size", "input_sha256", "webhook_url"),
		update: newUpdate(columns, "job_id", "idempotency_key"),
		remove: "DELETE FROM jobs WHERE job_id = ?",
		events: newEventTexts(bunstore.EventColumns(db)),
		hooks:  newHookTexts(bunstore.WebhookColumns(db), bunstore.DeliveryColumns(db)),
	}
}

// update is a statement that changes some columns of a job. The fewer it
// names, the fewer indexes SQLite has to look after.
type update struct {
	text    string
	columns []int // which of the row's
}

func newUpdate(columns []string, but ...string) update {
	var u update
	var names []string
	for i, name := range columns {
		if !slices.Contains(but, name) {
			u.columns = append(u.columns, i)
			names = append(names, name)
		}
	}
	u.text = "UPDATE jobs SET (" + bunstore.List(names) + ") = (" + marks(len(names)) + ") WHERE job_id = ?"
	return u
}

// args are what to bind to the statement.
func (u update) args(j domain.Job) []any {
	row := bunstore.Values(j)
	args := make([]any, 0, len(u.columns)+1)
	for _, i := range u.columns {
		args = append(args, row[i])
	}
	return append(args, j.ID)
}

// replacing is the statement that turns a job into the next.
func (t *texts) replacing(job, next domain.Job) update {
	if job.CreatedAt.Equal(next.CreatedAt) && job.Input == next.Input && job.WebhookURL == next.WebhookURL {
		return t.step
	}
	return t.update
}

func newEventTexts(columns []string) eventTexts {
	list := bunstore.List(columns)
	told := columns[1:] // the number is the table's to give
	return eventTexts{
		insert: "INSERT INTO events (" + bunstore.List(told) + ") VALUES (" + marks(len(told)) + ")",
		all:    "SELECT " + list + " FROM events WHERE number > ? ORDER BY number LIMIT ?",
		ofJob:  "SELECT " + list + " FROM events WHERE number > ? AND job_id = ? ORDER BY number LIMIT ?",
		newest: "SELECT seq FROM sqlite_sequence WHERE name = 'events'", // what AUTOINCREMENT goes by
		forget: "DELETE FROM events WHERE number IN" +
			" (SELECT number FROM events WHERE kind = 'deleted' AND at < ? ORDER BY at LIMIT ?)",
	}
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }
