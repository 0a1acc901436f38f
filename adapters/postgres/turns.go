package postgres

import (
	"strings"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
)

// The statements about turns (domain.Turns).
const (
	inTurn = "status = 'pending' AND turn IS NOT NULL"

	lastClaimed = "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM claimed_turn)"
	lastOfGroup = "coalesce((SELECT j.turn FROM jobs AS j WHERE j.status = 'pending' AND j.job_group = given.job_group" +
		" AND j.turn IS NOT NULL ORDER BY j.turn DESC LIMIT 1), 0)"

	// setClaimed notes the highest turn that was claimed.
	setClaimed = "SELECT setval('claimed_turn', $1::bigint) FROM claimed_turn WHERE NOT is_called OR last_value < $1::bigint"

	// giveTurns gives turns to jobs that have just begun to wait, and giveDue to
	// those whose back-off is over, or cannot be true.
	giveTurns = "UPDATE jobs SET turn = new.turn FROM (SELECT job_id, greatest(" + lastClaimed + ", " + lastOfGroup + ")" +
		" + row_number() OVER (PARTITION BY job_group ORDER BY not_before, created_at, job_id) AS turn FROM (given) AS given) AS new" +
		" WHERE jobs.job_id = new.job_id"
	begun = "SELECT * FROM jobs WHERE job_id = ANY($1::text[])"
	over  = "SELECT * FROM jobs WHERE job_id IN (" + noTurn + "not_before IS NULL LIMIT 1000)" +
		" UNION ALL " + noTurn + "not_before <= $1::timestamptz ORDER BY not_before LIMIT 1000)" +
		" UNION ALL " + noTurn + "not_before > $2::timestamptz LIMIT 1000)) AND status = 'pending' AND turn IS NULL" +
		" FOR NO KEY UPDATE SKIP LOCKED"
	// Three ranges of the index, since there may be many that are not due yet.
	noTurn = "(SELECT job_id FROM jobs WHERE status = 'pending' AND turn IS NULL AND "

	// closeTurn has the job of a group with the highest turn take one that is free.
	closeTurn = "UPDATE jobs SET turn = $2::bigint WHERE job_id = (SELECT job_id FROM jobs WHERE status = 'pending'" +
		" AND job_group = $1 AND turn > $2::bigint ORDER BY turn DESC LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)"

	// A job is claimed by the turn that is the first of its group when as many
	// have gone as go before it. One without a turn counts as the last.
	position = "SELECT CASE WHEN own.status <> 'pending' THEN 0" +
		" WHEN own.turn IS NULL THEN (SELECT jobs FROM job_counts WHERE status = 'pending')" +
		" ELSE (SELECT 1 + count(*) FROM jobs WHERE " + inTurn + " AND (turn, created_at, job_id) <" +
		" (SELECT turn, created_at, job_id FROM jobs WHERE " + inTurn + " AND job_group = own.job_group ORDER BY turn LIMIT 1 OFFSET" +
		" (SELECT count(*) FROM jobs WHERE " + inTurn + " AND job_group = own.job_group AND -priority < -own.priority)" +
		" + (SELECT count(*) FROM jobs WHERE " + inTurn + " AND job_group = own.job_group AND -priority = -own.priority" +
		" AND (created_at, job_id) < (own.created_at, own.job_id)))) END FROM jobs AS own WHERE own.job_id = $1"
)

// giving is a statement that gives turns to some jobs.
func giving(to string) string { return strings.Replace(giveTurns, "(given)", "("+to+")", 1) }

// next is the query for the jobs with the lowest turns that nobody else has locked,
// and for as many of each of their groups as go first: from a turn on, and from a
// priority and a time on for some groups (floor). Each row says first whether it is
// one of the former and one of the latter.
func next(jobs *bunstore.Table[bunstore.JobRow, domain.Job]) string {
	columns := bunstore.List(jobs.Columns()) + ", turn"
	return "WITH heads AS MATERIALIZED (SELECT " + columns + " FROM jobs WHERE " + inTurn + " AND turn >= $1::bigint" +
		" ORDER BY turn, created_at, job_id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED)," +
		" groups AS (SELECT job_group AS of, count(*) AS n, min(rank) AS rank, min(since) AS since FROM heads" +
		" LEFT JOIN unnest($3::text[], $4::bigint[], $5::timestamptz[]) AS floors (of, rank, since) ON floors.of = job_group GROUP BY job_group)," +
		" first AS MATERIALIZED (SELECT best.* FROM groups, LATERAL (SELECT " + columns + " FROM jobs WHERE " + inTurn +
		" AND job_group = groups.of AND (-priority, created_at) >= (coalesce(rank, -100), coalesce(since, '-infinity'))" +
		" ORDER BY -priority, created_at, job_id LIMIT groups.n FOR NO KEY UPDATE SKIP LOCKED) AS best)" +
		" SELECT true, first.job_id IS NOT NULL, heads.* FROM heads LEFT JOIN first ON first.job_id = heads.job_id" +
		" UNION ALL SELECT false, true, * FROM first WHERE NOT EXISTS (SELECT 1 FROM heads WHERE heads.job_id = first.job_id)"
}
