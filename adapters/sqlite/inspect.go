package sqlite

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Verify reads every page and index. The error is ErrDamaged if one of them is
// not as it should be.
func (f *File) Verify(ctx context.Context) error {
	found, err := f.Damage(ctx)
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%s %w: %s", f.path, ErrDamaged, found[0])
	}
	return err
}

// Damage says what is wrong with the file's pages, indexes and references.
func (f *File) Damage(ctx context.Context) ([]string, error) {
	found, err := f.texts(ctx, "PRAGMA integrity_check")
	if err == nil && slices.Equal(found, []string{"ok"}) {
		found, err = f.texts(ctx, `SELECT 'a row of ' || "table" || ' refers to none of ' || parent FROM pragma_foreign_key_check`)
	}
	if damaged(err) {
		return []string{err.Error()}, nil
	}
	for i := range found {
		found[i] = strings.Join(strings.Fields(found[i]), " ")
	}
	return found, err
}

// Miscounts says where the counters differ from the number of jobs. It
// compares within one statement, so that nobody writes in between.
func (f *File) Miscounts(ctx context.Context) ([]string, error) {
	return f.texts(ctx, `
		SELECT 'counts ' || sum(counted) || ' jobs as ' || status || ', has ' || sum(there)
		FROM (
			SELECT status, jobs AS counted, 0 AS there FROM job_counts
			UNION ALL
			SELECT status, 0, count(*) FROM jobs GROUP BY status
		)
		GROUP BY status HAVING sum(counted) <> sum(there)`)
}

// Statuses returns how many jobs there are in each status.
func (f *File) Statuses(ctx context.Context) (map[string]int64, error) {
	rows, err := f.db.DB.QueryContext(ctx, "SELECT status, count(*) FROM jobs GROUP BY status")
	if err != nil {
		return nil, f.refusal(err)
	}
	defer rows.Close()
	counts := make(map[string]int64)
	for rows.Next() {
		var status string
		var n int64
		if err := rows.Scan(&status, &n); err != nil {
			return nil, err
		}
		counts[status] = n
	}
	return counts, rows.Err()
}
