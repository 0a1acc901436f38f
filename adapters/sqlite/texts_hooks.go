package sqlite

import (
	"slices"

	"songmap/adapters/internal/bunstore"
)

// hookTexts are the statements about webhooks and deliveries.
type hookTexts struct {
	any       string // is there a webhook?
	count     string
	list      string
	listAfter string
	get       string
	add       string
	change    string
	remove    string

	columns   string // of deliveries
	enqueue   string // a delivery to each webhook that wants the event
	report    string // one to the job's own receiver
	waiting   string // who has something due
	due       string // what is due for a receiver
	astray    string // what was put off for too long: by a clock that was wrong
	hold      string
	one       string
	settle    string
	ended     string // how many deliveries forget would drop
	forget    string
	backlog   string
	backlogOf string // what is pending for a receiver
}

func newHookTexts(webhooks, deliveries []string) hookTexts {
	hooks, list := bunstore.List(webhooks), bunstore.List(deliveries)
	events := slices.Index(deliveries, "event_number")
	event, progress := deliveries[events:], deliveries[slices.Index(deliveries, "state"):events]
	into := "INSERT INTO deliveries (webhook_id, url, receiver, state, next_at, last_at, last_error, " + bunstore.List(event) + ")"
	return hookTexts{
		any:       "SELECT count(*) FROM (SELECT 1 FROM webhooks LIMIT 1)",
		count:     "SELECT count(*) FROM webhooks",
		list:      "SELECT " + hooks + " FROM webhooks ORDER BY created_at, webhook_id LIMIT ?",
		listAfter: "SELECT " + hooks + " FROM webhooks WHERE (created_at, webhook_id) > (?, ?) ORDER BY created_at, webhook_id LIMIT ?",
		get:       "SELECT " + hooks + " FROM webhooks WHERE webhook_id = ?",
		add:       "INSERT INTO webhooks (" + hooks + ") VALUES (" + marks(len(webhooks)) + ")",
		change:    "UPDATE webhooks SET (" + hooks + ") = (" + marks(len(webhooks)) + ") WHERE webhook_id = ?",
		remove:    "DELETE FROM webhooks WHERE webhook_id = ?",

		columns: list,
		enqueue: into + " SELECT webhook_id, url, webhook_id, " + arrival("w.webhook_id") + ", " + marks(len(event)) +
			" FROM (SELECT webhook_id, url, " + tooMany("webhook_id") + " AS full FROM webhooks WHERE disabled_at IS NULL AND instr(events, ?) > 0) AS w",
		report:  into + " SELECT '', ?, ?, " + arrival("''") + ", " + marks(len(event)) + " FROM (SELECT " + tooMany("?") + " AS full)",
		waiting: waiting,
		due:     "SELECT " + list + " FROM deliveries WHERE state = 'pending' AND receiver = ? AND next_at <= ? ORDER BY next_at, number LIMIT ?",
		astray:  "SELECT " + list + " FROM deliveries WHERE state = 'pending' AND receiver = ? AND next_at > ? ORDER BY next_at, number LIMIT ?",
		hold:    "UPDATE deliveries SET next_at = ? WHERE number = ?",
		one:     "SELECT " + list + " FROM deliveries WHERE number = ?",
		settle:  "UPDATE deliveries SET (" + bunstore.List(progress) + ") = (" + marks(len(progress)) + ") WHERE number = ?",
		ended:   "SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE state <> 'pending' AND last_at < ? LIMIT ?)",
		forget: "DELETE FROM deliveries WHERE number IN" +
			" (SELECT number FROM deliveries WHERE state <> 'pending' AND last_at < ? ORDER BY last_at LIMIT ?)",
		backlog:   "SELECT coalesce(sum(pending), 0), coalesce(sum(dropped), 0), min(CASE WHEN pending > 0 THEN (" + oldest + ") END) FROM backlogs AS b",
		backlogOf: "SELECT coalesce(sum(pending), 0), coalesce(sum(dropped), 0), min((" + oldest + ")) FROM backlogs AS b WHERE receiver = ?",
	}
}

// arrival is the state of a new delivery, when it comes up, when it ended and
// why. If too many wait it has ended; otherwise it comes up at the time of its
// event, or not before an earlier one of the webhook and the job has ended.
func arrival(webhook string) string {
	return "CASE WHEN full THEN 'failed' ELSE 'pending' END, " +
		"CASE WHEN full OR EXISTS (SELECT 1 FROM deliveries AS d WHERE d.webhook_id = " + webhook +
		" AND d.event_job_id = ? AND d.state = 'pending') THEN NULL ELSE ? END, " +
		"CASE WHEN full THEN ? END, CASE WHEN full THEN ? END"
}

// tooMany tells whether as many wait for a receiver as may.
func tooMany(receiver string) string {
	return "coalesce((SELECT b.pending FROM backlogs AS b WHERE b.receiver = " + receiver + "), 0) >= ?"
}

// oldest is the time of the oldest event that waits for b's receiver.
const oldest = "SELECT min(event_at) FROM deliveries AS d WHERE d.state = 'pending' AND d.receiver = b.receiver"

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
