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
}

func newTexts(columns []string) texts {
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
	}
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?, ", n), ", ") }
