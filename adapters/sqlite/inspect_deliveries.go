package sqlite

import (
	"context"
	"time"

	"songmap/adapters/internal/bunstore"
)

// Stranded says which messages to webhooks wait for nothing: no earlier one of
// their lane has a time, so none of them ever comes up. The relay of a running
// service leaves none; a hand in the table, or a repaired file, may.
func (f *File) Stranded(ctx context.Context) ([]string, error) {
	return f.texts(ctx, `
		SELECT count(*) || ' messages about job ' || event_job_id || ' to ' ||
			CASE webhook_id WHEN '' THEN 'its webhook_url' ELSE 'webhook ' || webhook_id END || ' wait for none'
		FROM deliveries WHERE state = 'pending'
		GROUP BY webhook_id, event_job_id HAVING max(next_at) IS NULL`)
}

// Miscounted says where the counters differ from what waits for a receiver.
func (f *File) Miscounted(ctx context.Context) ([]string, error) {
	return f.texts(ctx, `
		SELECT 'counts ' || sum(counted) || ' messages that wait for ' || receiver || ', has ' || sum(there)
		FROM (
			SELECT receiver, pending AS counted, 0 AS there FROM backlogs
			UNION ALL
			SELECT receiver, 0, count(*) FROM deliveries WHERE state = 'pending' GROUP BY receiver
		)
		GROUP BY receiver HAVING sum(counted) <> sum(there)`)
}

// MendDeliveries lets what is stranded come up at a time, and puts the counters
// right. It is for the owner of the file.
func (f *File) MendDeliveries(ctx context.Context, at time.Time) error {
	tx, err := f.db.DB.BeginTx(ctx, nil)
	if err != nil {
		return f.refusal(err)
	}
	defer tx.Rollback() //nolint:errcheck // after the commit there is nothing to roll back
	for _, s := range []struct {
		text string
		args []any
	}{
		{`UPDATE deliveries SET next_at = ? WHERE number IN (
			SELECT min(number) FROM deliveries WHERE state = 'pending'
			GROUP BY webhook_id, event_job_id HAVING max(next_at) IS NULL)`, []any{bunstore.Unix(at)}},
		{"UPDATE backlogs SET pending = 0", nil},
		{`INSERT INTO backlogs (receiver, pending)
			SELECT receiver, count(*) FROM deliveries WHERE state = 'pending' GROUP BY receiver
			ON CONFLICT (receiver) DO UPDATE SET pending = excluded.pending`, nil},
	} {
		if _, err := tx.ExecContext(ctx, s.text, s.args...); err != nil {
			return f.refusal(err)
		}
	}
	return tx.Commit()
}

// Waiting is how many messages to webhooks wait to be sent. A file that is too
// old to know of any has none.
func (f *File) Waiting(ctx context.Context) (n int64, err error) {
	if there, err := f.has(ctx, "deliveries"); err != nil || !there {
		return 0, err
	}
	rows, err := f.db.DB.QueryContext(ctx, "SELECT count(*) FROM deliveries WHERE state = 'pending'")
	if err != nil {
		return 0, f.refusal(err)
	}
	return number(rows)
}
