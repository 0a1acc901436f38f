package bunstore

import (
	"time"
)

// Statuses is the query for how many jobs there are in each status.
func (s *Schema) Statuses() Query {
	return new(args).query(s.db.NewSelect().Table("jobs").ColumnExpr("status, count(*)").Group("status"))
}

// Miscounts is the query for where the counters differ from the number of jobs,
// in words. It compares within one statement, so that nobody writes in between.
func (s *Schema) Miscounts() Query {
	both := s.db.NewRaw("SELECT status, jobs AS counted, 0 AS there FROM job_counts UNION ALL SELECT status, 0, count(*) FROM jobs GROUP BY status")
	return new(args).query(s.db.NewSelect().TableExpr("(?) AS n", both).
		ColumnExpr("'counts ' || sum(counted) || ' jobs as ' || status || ', has ' || sum(there)").
		Group("status").Having("sum(counted) <> sum(there)"))
}

// Recount are the statements that put the counters of jobs right.
func (s *Schema) Recount() []Query {
	return []Query{
		new(args).query(s.db.NewDelete().Table("job_counts").Where("TRUE")),
		new(args).query(s.db.NewRaw("INSERT INTO job_counts (status, jobs) SELECT status, count(*) FROM jobs GROUP BY status")),
	}
}

// Stranded is the query for the messages to webhooks that wait for nothing, in
// words: no earlier one of their lane has a time, so none of them ever comes up.
// The relay of a running service leaves none; a hand in the table, or a repaired
// file, may.
func (s *Schema) Stranded() Query {
	return new(args).query(s.db.NewSelect().Table("deliveries").
		ColumnExpr("count(*) || ' messages about job ' || event_job_id || ' to ' || "+
			"CASE webhook_id WHEN '' THEN 'its webhook_url' ELSE 'webhook ' || webhook_id END || ' wait for none'").
		Where("state = 'pending'").Group("webhook_id", "event_job_id").Having("max(next_at) IS NULL"))
}

// Backlogs is the query for where the counters differ from what waits for a
// receiver, in words.
func (s *Schema) Backlogs() Query {
	both := s.db.NewRaw("SELECT receiver, pending AS counted, 0 AS there FROM backlogs UNION ALL " +
		"SELECT receiver, 0, count(*) FROM deliveries WHERE state = 'pending' GROUP BY receiver")
	return new(args).query(s.db.NewSelect().TableExpr("(?) AS n", both).
		ColumnExpr("'counts ' || sum(counted) || ' messages that wait for ' || receiver || ', has ' || sum(there)").
		Group("receiver").Having("sum(counted) <> sum(there)"))
}

// MendDeliveries are the statements that let what is stranded come up at a time,
// and put the counters right.
func (s *Schema) MendDeliveries(at time.Time) []Query {
	a := new(args)
	stranded := s.db.NewSelect().Table("deliveries").ColumnExpr("min(number)").
		Where("state = 'pending'").Group("webhook_id", "event_job_id").Having("max(next_at) IS NULL")
	return []Query{
		a.query(s.db.NewUpdate().Table("deliveries").Set("next_at = ?", a.mark(s.time(at))).Where("number IN (?)", stranded)),
		new(args).query(s.db.NewUpdate().Table("backlogs").Set("pending = 0").Where("TRUE")),
		new(args).query(s.db.NewRaw("INSERT INTO backlogs (receiver, pending) SELECT receiver, count(*) FROM deliveries WHERE state = 'pending' GROUP BY receiver " +
			"ON CONFLICT (receiver) DO UPDATE SET pending = excluded.pending")),
	}
}

// Waiting is the query for how many messages to webhooks wait to be sent.
func (s *Schema) Waiting() Query {
	return new(args).query(s.db.NewSelect().Table("deliveries").ColumnExpr("count(*)").Where("state = 'pending'"))
}
