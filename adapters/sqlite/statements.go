package sqlite

import (
	"strings"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// statements are those that run again and again: each connection prepares them
// once, and values are bound to them (decision 2). They are made from the models
// of the tables. All other queries are bunstore's.
type statements struct {
	*bunstore.Schema

	get, next, pending, remove string
	create                     ofJob // with the folded name
	step, update               ofJob // what the steps of a job's life change; whatever can be changed

	event  statement[bunstore.EventRow, domain.Event]
	forget string // events of jobs that were deleted long ago

	wanted, lane, waiting, due, astray, put, delivery string
	own                                               *bunstore.Table[bunstore.DeliveryRow, domain.Delivery] // a delivery without its event
	settle                                            statement[bunstore.DeliveryRow, domain.Delivery]
}

// statement is one that writes columns of a row.
type statement[R, V any] struct {
	text string
	row  *bunstore.Table[R, V]
}

type ofJob = statement[bunstore.JobRow, domain.Job]

// of writes the value's row.
func (s statement[R, V]) of(v V, more ...any) bunstore.Query {
	return bunstore.Query{Text: s.text, Args: append(s.row.Values(v), more...)}
}

func newStatements(s *bunstore.Schema) statements {
	jobs, deliveries := bunstore.List(s.Jobs.Columns()), bunstore.List(s.Deliveries.Columns())
	own := s.Deliveries.Only(func(column string) bool { return column != "number" && !strings.HasPrefix(column, "event_") })
	return statements{
		Schema: s,

		create: insert("jobs", s.Jobs, bunstore.NameFolded),
		get:    "SELECT " + jobs + " FROM jobs WHERE job_id = ?",
		next: "SELECT " + jobs + " FROM jobs WHERE status = 'pending' AND (not_before IS NULL OR not_before <= ? OR not_before > ?)" +
			" ORDER BY created_at, job_id LIMIT 1",
		pending: "SELECT jobs FROM job_counts WHERE status = 'pending'",
		remove:  "DELETE FROM jobs WHERE job_id = ?",
		step: update("jobs", "job_id", s.Jobs.But("job_id", "idempotency_key",
			"created_at", "input_file", "file_name", "input_size", "input_sha256", "webhook_url")),
		update: update("jobs", "job_id", s.Jobs.But("job_id", "idempotency_key")),

		event: insert("events", s.Events.But("number")),
		forget: "DELETE FROM events WHERE number IN" +
			" (SELECT number FROM events WHERE kind = 'deleted' AND at < ? ORDER BY at LIMIT ?)",

		// Webhooks that want a kind of event.
		wanted: "SELECT webhook_id, url FROM webhooks WHERE disabled_at IS NULL AND instr(events, ?) > 0",
		// What is pending for a receiver, and besides a delivery of its lane.
		lane: "SELECT coalesce((SELECT pending FROM backlogs WHERE receiver = ?), 0), coalesce(min(number), 0), count(next_at)" +
			" FROM deliveries WHERE webhook_id = ? AND event_job_id = ? AND state = 'pending' AND number <> ?",
		own:     own,
		waiting: waiting,
		// What is due for a receiver, and what was put off for too long: by a clock that was wrong.
		due:      "SELECT " + deliveries + " FROM deliveries WHERE state = 'pending' AND receiver = ? AND next_at <= ? ORDER BY next_at, number LIMIT ?",
		astray:   "SELECT " + deliveries + " FROM deliveries WHERE state = 'pending' AND receiver = ? AND next_at > ? ORDER BY next_at, number LIMIT ?",
		put:      "UPDATE deliveries SET next_at = ? WHERE number = ?",
		delivery: "SELECT " + deliveries + " FROM deliveries WHERE number = ?",
		settle:   update("deliveries", "number", own.But("webhook_id", "url", "receiver")),
	}
}

// waiting names the receivers that have something due. It leaps from one
// receiver to the next, however much waits for each: a receiver that is away
// for a day must not make the others slow.
const waiting = `
	WITH RECURSIVE receivers (name) AS (
		SELECT min(receiver) FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL
		UNION ALL
		SELECT (SELECT min(receiver) FROM deliveries WHERE state = 'pending' AND next_at IS NOT NULL AND receiver > name)
		FROM receivers WHERE name IS NOT NULL
	)
	SELECT name FROM receivers
	WHERE EXISTS (SELECT 1 FROM deliveries WHERE state = 'pending' AND receiver = name AND next_at <= ?)
		OR EXISTS (SELECT 1 FROM deliveries WHERE state = 'pending' AND receiver = name AND next_at > ?)`

// insert adds a row, with columns that its model does not know.
func insert[R, V any](table string, row *bunstore.Table[R, V], more ...string) statement[R, V] {
	columns := append(row.Columns(), more...)
	return statement[R, V]{"INSERT INTO " + table + " (" + bunstore.List(columns) + ") VALUES (" + marks(len(columns)) + ")", row}
}

// enqueue adds deliveries of an event, which it copies: to bind it once more to
// each, or to run a statement for each, takes as long as everything else.
func (s *statements) enqueue(ds []domain.Delivery, number int64) bunstore.Query {
	columns := s.own.Columns()
	text := "INSERT INTO deliveries (" + bunstore.List(columns) + ", event_" + strings.Join(s.Events.Columns(), ", event_") + ")" +
		" SELECT new.*, events.* FROM (VALUES " + list("("+marks(len(columns))+")", len(ds)) + ") AS new, (SELECT " +
		bunstore.List(s.Events.Columns()) + " FROM events WHERE number = ?) AS events"
	q := bunstore.Query{Text: text}
	for _, d := range ds {
		q.Args = append(q.Args, s.own.Values(d)...)
	}
	q.Args = append(q.Args, number)
	return q
}

// update gives columns of a row other values. The fewer it names, the fewer
// indexes SQLite has to look after.
func update[R, V any](table, key string, row *bunstore.Table[R, V]) statement[R, V] {
	columns := row.Columns()
	return statement[R, V]{"UPDATE " + table + " SET (" + bunstore.List(columns) + ") = (" + marks(len(columns)) + ") WHERE " + key + " = ?", row}
}

// turning turns a job into the next.
func (s *statements) turning(job, next domain.Job) bunstore.Query {
	if job.CreatedAt.Equal(next.CreatedAt) && job.Input == next.Input && job.WebhookURL == next.WebhookURL {
		return s.step.of(next, next.ID)
	}
	return s.update.of(next, next.ID)
}

func marks(n int) string { return list("?", n) }

// list is the same item n times.
func list(item string, n int) string { return strings.TrimSuffix(strings.Repeat(item+", ", n), ", ") }
