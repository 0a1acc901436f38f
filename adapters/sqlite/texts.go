package sqlite

import (
	"strings"

	"songmap/adapters/internal/bunstore"
)

// texts are the statements that are always the same. Values are bound to
// them; bun's builder would write them into the text, which then could not be
// prepared, and could hold no NUL.
type texts struct {
	columns string
	insert  string
	get     string
	next    string
	update  string
	remove  string
	events  eventTexts
}

// eventTexts are the statements about events.
type eventTexts struct {
	insert string
	all    string
	ofJob  string
	forget string
}

func newTexts(columns, events []string) texts {
	list := bunstore.List(columns)
	changing := columns[1 : len(columns)-1] // a job keeps its id and its idempotency key
	return texts{
		columns: list,
		insert:  "INSERT INTO jobs (" + list + ") VALUES (" + marks(len(columns)) + ")",
		get:     "SELECT " + list + " FROM jobs WHERE job_id = ?",
		next: "SELECT " + list + " FROM jobs WHERE status = 'pending' AND (not_before IS NULL OR not_before <= ? OR not_before > ?)" +
			" ORDER BY created_at, job_id LIMIT 1",
		update: "UPDATE jobs SET (" + bunstore.List(changing) + ") = (" + marks(len(changing)) + ") WHERE job_id = ?",
		remove: "DELETE FROM jobs WHERE job_id = ?",
		events: newEventTexts(events),
	}
}

func newEventTexts(columns []string) eventTexts {
	list := bunstore.List(columns)
	told := columns[1:] // the number is the table's to give
	return eventTexts{
		insert: "INSERT INTO events (" + bunstore.List(told) + ") VALUES (" + marks(len(told)) + ")",
		all:    "SELECT " + list + " FROM events WHERE number > ? ORDER BY number LIMIT ?",
		ofJob:  "SELECT " + list + " FROM events WHERE number > ? AND job_id = ? ORDER BY number LIMIT ?",
		forget: "DELETE FROM events WHERE number IN" +
			" (SELECT number FROM events WHERE kind = 'deleted' AND at < ? ORDER BY at LIMIT ?)",
	}
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }
