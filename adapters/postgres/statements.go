package postgres

import (
	"slices"
	"strings"
	"sync"

	"github.com/uptrace/bun/dialect/pgdialect"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// statements are those of the transactions that write. They are made from the
// models of the tables; each takes any number of rows. All other queries are
// bunstore's.
type statements struct {
	*bunstore.Schema

	get, locked, next     string
	due, astray, delivery string

	created           *bunstore.Table[bunstore.JobRow, domain.Job]
	narrow            sync.Map // such tables with some of the columns, by which
	enqueued, settled *bunstore.Table[bunstore.DeliveryRow, domain.Delivery]
}

func newStatements() *statements {
	s := bunstore.New(pgdialect.New())
	jobs, deliveries := bunstore.List(s.Jobs.Columns()), bunstore.List(s.Deliveries.Columns())
	const takable = " ORDER BY next_at, number LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED"
	return &statements{
		Schema: s,

		get: "SELECT " + jobs + " FROM jobs WHERE job_id = $1",
		// In the order of ids, as whoever locks several does.
		locked: "SELECT " + jobs + ", turn FROM jobs WHERE job_id = ANY($1::text[]) ORDER BY job_id FOR NO KEY UPDATE",
		next:   next(s.Jobs),

		// What is due for a receiver, and what was put off for too long: by a clock that was wrong.
		due:      "SELECT " + deliveries + " FROM deliveries WHERE state = 'pending' AND receiver = $1 AND next_at <= $2" + takable,
		astray:   "SELECT " + deliveries + " FROM deliveries WHERE state = 'pending' AND receiver = $1 AND next_at > $2" + takable,
		delivery: "SELECT " + deliveries + " FROM deliveries WHERE number = ANY($1::bigint[]) ORDER BY number FOR NO KEY UPDATE",

		created:  s.Jobs.Plus(bunstore.NameFolded),
		enqueued: s.Deliveries.But("number"),
		settled: s.Deliveries.Only(func(column string) bool {
			return !slices.Contains([]string{"webhook_id", "url", "receiver"}, column) && !strings.HasPrefix(column, "event_")
		}),
	}
}

// create adds jobs of which fewer than a bound are pending, less a margin, and
// fewer than another of the same group. It returns how many were, which jobs were
// added, and how many were of the group of each. A job whose id or key is taken is
// not added.
func create(r *rows) bunstore.Query {
	into := bunstore.List(r.columns)
	bounded := &rows{append(slices.Clone(r.columns), "bound", "of_group"), append(slices.Clone(r.types), "bigint", "bigint"), r.values}
	text := "WITH room AS (SELECT coalesce(sum(jobs), 0)::bigint AS pending FROM job_counts WHERE status = 'pending')," +
		" all_new AS MATERIALIZED (SELECT * FROM " + bounded.unnest(2) + " WITH ORDINALITY AS given (" + into + ", bound, of_group, nth))," +
		" groups AS MATERIALIZED (SELECT given.job_group AS of, CASE given.most WHEN 0 THEN 0 ELSE" +
		" (SELECT count(*) FROM (SELECT 1 FROM jobs WHERE jobs.status = 'pending' AND jobs.job_group = given.job_group LIMIT given.most) AS same)" +
		" END AS pending_of_group, greatest(" + lastClaimed + ", " + lastOfGroup + ") AS before" +
		" FROM (SELECT job_group, max(of_group) AS most FROM all_new GROUP BY job_group) AS given)," +
		" new AS (SELECT *, row_number() OVER (PARTITION BY job_group ORDER BY nth) AS nth_of_group" +
		" FROM all_new JOIN groups ON of = job_group)," +
		" made AS (INSERT INTO jobs (" + into + ", turn) SELECT " + into +
		", CASE WHEN status = 'pending' AND not_before IS NULL THEN before + nth_of_group END FROM new, room" +
		" WHERE (bound = 0 OR room.pending + nth + $1 <= bound) AND (of_group = 0 OR pending_of_group + nth_of_group <= of_group)" +
		" ORDER BY idempotency_key, job_id ON CONFLICT DO NOTHING RETURNING job_id)" +
		" SELECT (SELECT pending FROM room), (SELECT coalesce(array_agg(job_id), '{}') FROM made)," +
		" (SELECT array_agg(pending_of_group ORDER BY nth) FROM new)"
	return bunstore.Query{Text: text, Args: bounded.args()}
}

// update gives rows, the first of whose columns is the key, new values.
func update(table string, r *rows) bunstore.Query {
	key, to := r.columns[0], r.columns[1:]
	text := "UPDATE " + table + " AS old SET (" + bunstore.List(to) + ") = ROW(new." + strings.Join(to, ", new.") + ") FROM " +
		r.unnest(1) + " AS new (" + bunstore.List(r.columns) + ") WHERE old." + key + " = new." + key
	return bunstore.Query{Text: text, Args: r.args()}
}

// record adds events to the log, and returns their numbers: those that they have,
// or the next of the sequence.
func record(r *rows) bunstore.Query {
	rest := bunstore.List(r.columns[1:])
	text := "INSERT INTO events (number, " + rest + ") SELECT coalesce(nullif(number, 0), nextval('event_number')), " + rest +
		" FROM " + r.unnest(1) + " AS new (" + bunstore.List(r.columns) + ") RETURNING number"
	return bunstore.Query{Text: text, Args: r.args()}
}

// enqueue adds deliveries.
func enqueue(r *rows) bunstore.Query {
	return bunstore.Query{Text: "INSERT INTO deliveries (" + bunstore.List(r.columns) + ") SELECT * FROM " + r.unnest(1), Args: r.args()}
}

const (
	// clashes are the jobs that have one of the ids or keys.
	clashes = "SELECT job_id, coalesce(idempotency_key, '') FROM jobs WHERE job_id = ANY($1::text[]) OR idempotency_key = ANY($2::text[])"

	remove = "DELETE FROM jobs WHERE job_id = ANY($1::text[])"

	// forget forgets deletions, and what happened before them to the same job.
	forget = "WITH gone AS (DELETE FROM events WHERE number IN" +
		" (SELECT number FROM events WHERE kind = 'deleted' AND at < $1 ORDER BY at LIMIT $2) RETURNING job_id, number)" +
		" DELETE FROM events USING gone WHERE events.job_id = gone.job_id AND events.number < gone.number"

	// hooks are the webhooks that want something.
	hooks = "SELECT webhook_id, url, events FROM webhooks WHERE disabled_at IS NULL"

	// addReceivers and lockReceivers keep others from the deliveries of receivers
	// until the end of the transaction. These come sorted.
	addReceivers  = "INSERT INTO backlogs (receiver) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING"
	lockReceivers = "SELECT receiver, pending FROM backlogs WHERE receiver = ANY($1::text[]) ORDER BY receiver FOR NO KEY UPDATE"

	// pending is what is pending of lanes.
	pending = "SELECT d.webhook_id, d.event_job_id, d.number, d.next_at FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]))" +
		" AS lanes (webhook_id, job_id) JOIN deliveries AS d ON d.webhook_id = lanes.webhook_id AND d.event_job_id = lanes.job_id AND d.state = 'pending'"
)
