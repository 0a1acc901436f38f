package postgres

import (
	"context"
	"database/sql/driver"
	"fmt"
	"reflect"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

func (i *Import) Jobs(ctx context.Context, behind string, page []ports.QueuedJob) (ports.Copied, error) {
	t := i.store.sql.created
	own := len(t.Columns())
	r := rowsOf(t, bunstore.NameFolded, bunstore.Turn)
	r.types = append(r.types, "bigint")
	for _, q := range page {
		var turn any
		if q.Turn > 0 {
			turn = q.Turn
		}
		r.add(append(t.Values(q.Job), domain.Fold(q.Job.Input.FileName), turn))
	}
	kind := imported[string, ports.QueuedJob]{
		table: "jobs", columns: append(t.Columns(), bunstore.Turn),
		key: func(q ports.QueuedJob) string { return q.Job.ID },
		value: func(columns []driver.Value) ports.QueuedJob {
			return ports.QueuedJob{Job: t.Value(columns[:own]), Turn: bunstore.Count(columns[own])}
		},
	}
	return kind.copy(ctx, i, behind, r, page)
}

func (i *Import) Events(ctx context.Context, behind int64, page []domain.Event) (ports.Copied, error) {
	return copyRows(ctx, i, "events", i.store.sql.Events, behind, page, func(e domain.Event) int64 { return e.Number })
}

func (i *Import) Webhooks(ctx context.Context, behind string, page []domain.Webhook) (ports.Copied, error) {
	return copyRows(ctx, i, "webhooks", i.store.sql.Webhooks, behind, page, func(w domain.Webhook) string { return w.ID })
}

func (i *Import) Deliveries(ctx context.Context, behind int64, page []domain.Delivery) (ports.Copied, error) {
	return copyRows(ctx, i, "deliveries", i.store.sql.Deliveries, behind, page, func(d domain.Delivery) int64 { return d.Number })
}

func (i *Import) Keys(ctx context.Context, behind string, page []domain.Key) (ports.Copied, error) {
	return copyRows(ctx, i, "api_keys", i.store.sql.Keys, behind, page, func(k domain.Key) string { return k.Prefix })
}

func (i *Import) Audit(ctx context.Context, behind int64, page []domain.Entry) (ports.Copied, error) {
	return copyRows(ctx, i, "audit", i.store.sql.Audit, behind, page, func(e domain.Entry) int64 { return e.Number })
}

// copyRows copies rows of a table of which the model knows all columns.
func copyRows[K comparable, R, V any](
	ctx context.Context, i *Import, table string, t *bunstore.Table[R, V], behind K, page []V, key func(V) K,
) (ports.Copied, error) {
	r := rowsOf(t)
	for _, v := range page {
		r.add(t.Values(v))
	}
	return imported[K, V]{table: table, columns: t.Columns(), key: key, value: t.Value}.copy(ctx, i, behind, r, page)
}

// imported is one kind of rows.
type imported[K comparable, V any] struct {
	table   string
	columns []string // that are read, the key first
	key     func(V) K
	value   func([]driver.Value) V
}

// copy makes the table hold the rows of a page, and no other from behind a key to its
// last, and then looks whether they are there.
func (k imported[K, V]) copy(ctx context.Context, i *Import, behind K, r *rows, page []V) (c ports.Copied, err error) {
	keys := make([]K, len(page))
	for n, v := range page {
		keys[n] = k.key(v)
	}
	err = i.transact(ctx, func(ctx context.Context, tx pgx.Tx) (err error) {
		if c.Removed, err = k.removeOthers(ctx, tx, behind, keys); err != nil || len(page) == 0 {
			return err
		}
		into := bunstore.List(r.columns)
		n, err := exec(ctx, tx, "INSERT INTO "+k.table+" ("+into+") SELECT * FROM "+r.unnest(1)+
			" ON CONFLICT ("+r.columns[0]+") DO NOTHING", r.args()...)
		c.Added = int(n)
		return err
	})
	if spoilt(err) && len(page) > 0 {
		err = fmt.Errorf("%s from %v to %v cannot be kept in PostgreSQL: %s (%s)",
			k.table, keys[0], keys[len(keys)-1], message(err), code(err))
	}
	if err != nil {
		return ports.Copied{}, err
	}
	return c, k.compare(ctx, i.store, keys, page)
}

// removeOthers removes what lies behind a key, up to the last of a page, and is not of
// the page. An empty page is the end of the source.
func (k imported[K, V]) removeOthers(ctx context.Context, tx pgx.Tx, behind K, keys []K) (removed int, err error) {
	text, args := "DELETE FROM "+k.table+" WHERE "+k.columns[0]+" > $1", []any{behind}
	if len(keys) > 0 {
		text += " AND " + k.columns[0] + " < $2 AND " + k.columns[0] + " <> ALL ($3)"
		args = append(args, keys[len(keys)-1], keys)
	}
	n, err := exec(ctx, tx, text, args...)
	return int(n), err
}

// compare reads the rows and compares them with those that were sent.
func (k imported[K, V]) compare(ctx context.Context, s *Store, keys []K, page []V) error {
	there := make(map[K]V, len(page))
	q := ask("SELECT "+bunstore.List(k.columns)+" FROM "+k.table+" WHERE "+k.columns[0]+" = ANY($1)", keys)
	if err := read(ctx, s.reads, q, func(columns []driver.Value) {
		v := k.value(columns)
		there[k.key(v)] = v
	}); err != nil {
		return err
	}
	for n, v := range page {
		if got, found := there[keys[n]]; !found || !reflect.DeepEqual(got, v) {
			return fmt.Errorf("row %v of the table %s %w", keys[n], k.table, ErrDiffers)
		}
	}
	return nil
}
