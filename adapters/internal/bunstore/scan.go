package bunstore

import (
	"context"
	"database/sql"
	"reflect"
	"strings"

	"github.com/uptrace/bun"

	"songmap/domain"
)

// Columns names the columns of Row, in its order.
func Columns(db *bun.DB) []string {
	var names []string
	for _, f := range db.Table(reflect.TypeFor[Row]()).Fields {
		names = append(names, f.Name)
	}
	return names
}

// List is a comma-separated list.
func List(items []string) string { return strings.Join(items, ", ") }

// One reads the only row, or returns sql.ErrNoRows. It closes rows.
func One(ctx context.Context, db *bun.DB, rows *sql.Rows) (domain.Job, error) {
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return domain.Job{}, err
		}
		return domain.Job{}, sql.ErrNoRows
	}
	var row Row
	if err := db.ScanRow(ctx, rows, &row); err != nil {
		return domain.Job{}, err
	}
	return row.Job(), rows.Close()
}

// page is how many rows All has room for from the start: the usual page.
const page = 100

// All reads every row and closes rows.
func All(ctx context.Context, db *bun.DB, rows *sql.Rows) ([]domain.Job, error) {
	all := make([]Row, 0, page)
	if err := db.ScanRows(ctx, rows, &all); err != nil {
		return nil, err
	}
	jobs := make([]domain.Job, len(all))
	for i := range all {
		jobs[i] = all[i].Job()
	}
	return jobs, nil
}
