package sqlite

// The statements about turns (domain.Turns).
const (
	inTurn = "status = 'pending' AND turn IS NOT NULL"

	beforeLowest = "SELECT coalesce(max(0, CAST((SELECT min(turn) FROM jobs WHERE " + inTurn + ") AS INTEGER) - 1), 0)"
	lastTurn     = "SELECT turn FROM jobs WHERE status = 'pending' AND job_group = ? AND turn IS NOT NULL ORDER BY turn DESC LIMIT 1"
	giveTurn     = "UPDATE jobs SET turn = ? WHERE rowid = ?"
	closeTurn    = "UPDATE jobs SET turn = ? WHERE rowid = (SELECT rowid FROM jobs" +
		" WHERE status = 'pending' AND job_group = ? AND turn > ? ORDER BY turn DESC LIMIT 1)"

	pendingOfGroup = "SELECT count(*) FROM (SELECT 1 FROM jobs WHERE status = 'pending' AND job_group = ? LIMIT ?)"

	// Three ranges of the index, since there may be many that are not due yet.
	noTurn = "SELECT rowid AS job, job_group, not_before, created_at, job_id FROM jobs WHERE status = 'pending' AND turn IS NULL AND "
	due    = noTurn + "not_before IS NULL UNION ALL " + noTurn + "not_before <= ? UNION ALL " + noTurn + "not_before > ?" +
		" ORDER BY not_before, created_at, job_id LIMIT ?"

	// A job is claimed by the turn that is the first of its group when as many
	// have gone as go before it.
	position = "SELECT 1 + count(*) FROM jobs WHERE " + inTurn + " AND (turn, created_at, job_id) < " +
		"(SELECT turn, created_at, job_id FROM jobs WHERE " + inTurn + " AND job_group = ? ORDER BY turn LIMIT 1 OFFSET" +
		" (SELECT count(*) FROM jobs WHERE " + inTurn + " AND job_group = ? AND priority > ?)" +
		" + (SELECT count(*) FROM jobs WHERE " + inTurn + " AND job_group = ? AND priority = ? AND (created_at, job_id) < (?, ?)))"
)

// nextJob is the query for the first job of the group with the lowest turn, its
// row and its turn, the row with the lowest turn and that, and whether there are
// jobs without a turn. It names the indexes: SQLite would rather sort one that has
// all the columns.
func nextJob(columns string) string {
	const (
		head = "SELECT rowid AS job, turn AS lowest, job_group AS of FROM jobs INDEXED BY jobs_turn WHERE " + inTurn +
			" ORDER BY turn, created_at, job_id LIMIT 1"
		first  = "SELECT rowid FROM jobs WHERE " + inTurn + " AND job_group = of ORDER BY priority DESC, created_at, job_id LIMIT 1"
		others = "SELECT 1 FROM jobs INDEXED BY jobs_due WHERE status = 'pending' AND turn IS NULL"
	)
	return "SELECT " + columns + ", jobs.rowid, turn, job, lowest, EXISTS (" + others + ")" +
		" FROM (" + head + "), jobs WHERE jobs.rowid = (" + first + ")"
}
