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
func Columns(db *bun.DB) []string { return columns(db, reflect.TypeFor[Row]()) }

// EventColumns names the columns of EventRow, in its order.
func EventColumns(db *bun.DB) []string { return columns(db, reflect.TypeFor[EventRow]()) }

// WebhookColumns names the columns of WebhookRow, in its order.
func WebhookColumns(db *bun.DB) []string { return columns(db, reflect.TypeFor[WebhookRow]()) }

// DeliveryColumns names the columns of DeliveryRow, in its order.
func DeliveryColumns(db *bun.DB) []string { return columns(db, reflect.TypeFor[DeliveryRow]()) }

func columns(db *bun.DB, row reflect.Type) []string {
	var names []string
	for _, f := range db.Table(row).Fields {
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

// Events reads every row of events and closes rows.
func Events(ctx context.Context, db *bun.DB, rows *sql.Rows) ([]domain.Event, error) {
	return every(ctx, db, rows, (*EventRow).Event)
}

// Webhooks reads every row of webhooks and closes rows.
func Webhooks(ctx context.Context, db *bun.DB, rows *sql.Rows) ([]domain.Webhook, error) {
	return every(ctx, db, rows, (*WebhookRow).Webhook)
}

// Deliveries reads every row of deliveries and closes rows.
func Deliveries(ctx context.Context, db *bun.DB, rows *sql.Rows) ([]domain.Delivery, error) {
	return every(ctx, db, rows, (*DeliveryRow).Delivery)
}

func every[R, V any](ctx context.Context, db *bun.DB, rows *sql.Rows, value func(*R) V) ([]V, error) {
	var all []R
	if err := db.ScanRows(ctx, rows, &all); err != nil {
		return nil, err
	}
	values := make([]V, len(all))
	for i := range all {
		values[i] = value(&all[i])
	}
	return values, nil
}
