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

	get, find, next, pending, remove string
	created, stepped, changed        *bunstore.Table[bunstore.JobRow, domain.Job] // what is written of a job: all; what the steps of its life change; whatever can change

	event  *bunstore.Table[bunstore.EventRow, domain.Event]
	forget string // events of jobs that were deleted long ago

	wanted, lane, waiting, due, astray, put, delivery string
	enqueued, settled                                 *bunstore.Table[bunstore.DeliveryRow, domain.Delivery]
}

func newStatements(s *bunstore.Schema) statements {
	jobs, deliveries := bunstore.List(s.Jobs.Columns()), bunstore.List(s.Deliveries.Columns())
	own := s.Deliveries.Only(func(column string) bool { return column != "number" && !strings.HasPrefix(column, "event_") })
	return statements{
		Schema: s,

		created: s.Jobs.Plus(bunstore.NameFolded, bunstore.Turn),
		get:     "SELECT " + jobs + " FROM jobs WHERE job_id = ?",
		find:    "SELECT " + jobs + ", rowid, turn FROM jobs WHERE job_id = ?",
		next:    nextJob(jobs),
		pending: "SELECT jobs FROM job_counts WHERE status = 'pending'",
		remove:  "DELETE FROM jobs WHERE job_id = ?",
		stepped: s.Jobs.But("job_id", "idempotency_key",
			"created_at", "input_file", "file_name", "input_size", "input_sha256", "webhook_url", "job_group", "priority", "traceparent").Plus(bunstore.Turn),
		changed: s.Jobs.But("job_id", "idempotency_key").Plus(bunstore.Turn),

		event: s.Events.But("number"),
		forget: "DELETE FROM events WHERE number IN" +
			" (SELECT number FROM events WHERE kind = 'deleted' AND at < ? ORDER BY at LIMIT ?)",

		// Webhooks that want a kind of event.
		wanted: "SELECT webhook_id, url FROM webhooks WHERE disabled_at IS NULL AND instr(events, ?) > 0",
		// What is pending for a receiver, and besides a delivery of its lane.
		lane: "SELECT coalesce((SELECT pending FROM backlogs WHERE receiver = ?), 0), coalesce(min(number), 0), count(next_at)" +
			" FROM deliveries WHERE webhook_id = ? AND event_job_id = ? AND state = 'pending' AND number <> ?",
		enqueued: own,
		waiting:  waiting,
		// What is due for a receiver, and what was put off for too long: by a clock that was wrong.
		due:      "SELECT " + deliveries + " FROM deliveries WHERE state = 'pending' AND receiver = ? AND next_at <= ? ORDER BY next_at, number LIMIT ?",
		astray:   "SELECT " + deliveries + " FROM deliveries WHERE state = 'pending' AND receiver = ? AND next_at > ? ORDER BY next_at, number LIMIT ?",
		put:      "UPDATE deliveries SET next_at = ? WHERE number = ?",
		delivery: "SELECT " + deliveries + " FROM deliveries WHERE number = ?",
		settled:  own.But("webhook_id", "url", "receiver"),
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

// enqueue adds deliveries of an event, which it copies: to bind it once more to
// each, or to run a statement for each, takes as long as everything else.
func (s *statements) enqueue(ds []domain.Delivery, number int64) bunstore.Query {
	columns := s.enqueued.Columns()
	text := "INSERT INTO deliveries (" + bunstore.List(columns) + ", event_" + strings.Join(s.Events.Columns(), ", event_") + ")" +
		" SELECT new.*, events.* FROM (VALUES " + list("("+list("?", len(columns))+")", len(ds)) + ") AS new, (SELECT " +
		bunstore.List(s.Events.Columns()) + " FROM events WHERE number = ?) AS events"
	q := bunstore.Query{Text: text}
	for _, d := range ds {
		q.Args = append(q.Args, s.enqueued.Values(d)...)
	}
	q.Args = append(q.Args, number)
	return q
}

// turning turns a job into the next.
func (s *statements) turning(job, next domain.Job, turn int64) bunstore.Query {
	columns := s.changed
	if job.CreatedAt.Equal(next.CreatedAt) && job.Input == next.Input && job.WebhookURL == next.WebhookURL &&
		job.Group == next.Group && job.Priority == next.Priority && job.Trace == next.Trace {
		columns = s.stepped
	}
	return columns.Update(next, next.ID, inColumn(turn))
}

// list is the same item n times.
func list(item string, n int) string { return strings.TrimSuffix(strings.Repeat(item+", ", n), ", ") }
