package sqlite

import (
	"context"
	"database/sql/driver"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.RowSource = (*Rows)(nil)

// Rows are all rows of a file that is up to date.
type Rows struct{ file *File }

// Rows returns the rows of the file.
func (f *File) Rows() *Rows { return &Rows{f} }

func (r *Rows) Jobs(ctx context.Context, after string, limit int) (page []ports.QueuedJob, err error) {
	t := r.file.schema.Jobs
	columns := append(t.Columns(), bunstore.Turn)
	q := pageOf("jobs", columns, after, limit)
	err = r.file.conn.Read(ctx, q.Text, q.Args, func(values []driver.Value) {
		own := len(columns) - 1
		page = append(page, ports.QueuedJob{Job: t.Value(values[:own]), Turn: bunstore.Count(values[own])})
	})
	if err != nil {
		return nil, r.file.refusal(err)
	}
	return page, nil
}

func (r *Rows) Events(ctx context.Context, after int64, limit int) ([]domain.Event, error) {
	return page(ctx, r.file, "events", r.file.schema.Events, after, limit)
}

func (r *Rows) Webhooks(ctx context.Context, after string, limit int) ([]domain.Webhook, error) {
	return page(ctx, r.file, "webhooks", r.file.schema.Webhooks, after, limit)
}

func (r *Rows) Deliveries(ctx context.Context, after int64, limit int) ([]domain.Delivery, error) {
	return page(ctx, r.file, "deliveries", r.file.schema.Deliveries, after, limit)
}

func (r *Rows) Keys(ctx context.Context, after string, limit int) ([]domain.Key, error) {
	return page(ctx, r.file, "api_keys", r.file.schema.Keys, after, limit)
}

func (r *Rows) Audit(ctx context.Context, after int64, limit int) ([]domain.Entry, error) {
	return page(ctx, r.file, "audit", r.file.schema.Audit, after, limit)
}

// page returns rows behind one with a key.
func page[R, V any](ctx context.Context, f *File, table string, t *bunstore.Table[R, V], after any, limit int) ([]V, error) {
	found, err := all(ctx, f.conn, t, pageOf(table, t.Columns(), after, limit), limit)
	if err != nil {
		return nil, f.refusal(err)
	}
	return found, nil
}

// pageOf is the query for rows behind one with a key, which is the first column.
func pageOf(table string, columns []string, after any, limit int) bunstore.Query {
	text := "SELECT " + bunstore.List(columns) + " FROM " + table + " WHERE " + columns[0] + " > ? ORDER BY " + columns[0] + " LIMIT ?"
	return ask(text, after, limit)
}

func (r *Rows) Counters(ctx context.Context) (c ports.Counters, err error) {
	const last = "SELECT seq FROM sqlite_sequence WHERE name = "
	for text, into := range map[string]*int64{
		"SELECT count(*) FROM jobs":       &c.Jobs,
		"SELECT count(*) FROM events":     &c.Events,
		"SELECT count(*) FROM webhooks":   &c.Webhooks,
		"SELECT count(*) FROM deliveries": &c.Deliveries,
		"SELECT count(*) FROM api_keys":   &c.Keys,
		"SELECT count(*) FROM audit":      &c.Audit,
		beforeLowest:                      &c.Claimed,
		last + "'events'":                 &c.LastEvent,
		last + "'deliveries'":             &c.LastDelivery,
		last + "'audit'":                  &c.LastEntry,
	} {
		if *into, err = number(ctx, r.file.conn, ask(text)); err != nil {
			return c, r.file.refusal(err)
		}
	}
	c.Dropped = make(map[string]int64)
	err = r.file.conn.Read(ctx, "SELECT receiver, dropped FROM backlogs WHERE dropped > 0", nil, func(columns []driver.Value) {
		c.Dropped[bunstore.Text(columns[0])] = bunstore.Count(columns[1])
	})
	if err != nil {
		return c, r.file.refusal(err)
	}
	return c, nil
}
