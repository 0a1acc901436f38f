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

func (i *Import) Jobs(ctx context.Context, page []ports.QueuedJob) (added int, err error) {
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
	return kind.add(ctx, i.store, r, page)
}

func (i *Import) Events(ctx context.Context, page []domain.Event) (added int, err error) {
	return add(ctx, i.store, "events", i.store.sql.Events, page, func(e domain.Event) int64 { return e.Number })
}

func (i *Import) Webhooks(ctx context.Context, page []domain.Webhook) (added int, err error) {
	return add(ctx, i.store, "webhooks", i.store.sql.Webhooks, page, func(w domain.Webhook) string { return w.ID })
}

func (i *Import) Deliveries(ctx context.Context, page []domain.Delivery) (added int, err error) {
	return add(ctx, i.store, "deliveries", i.store.sql.Deliveries, page, func(d domain.Delivery) int64 { return d.Number })
}

// add adds rows of a table of which the model knows all columns.
func add[K comparable, R, V any](
	ctx context.Context, s *Store, table string, t *bunstore.Table[R, V], page []V, key func(V) K,
) (added int, err error) {
	r := rowsOf(t)
	for _, v := range page {
		r.add(t.Values(v))
	}
	return imported[K, V]{table: table, columns: t.Columns(), key: key, value: t.Value}.add(ctx, s, r, page)
}

// imported is one kind of rows.
type imported[K comparable, V any] struct {
	table   string
	columns []string // that are read, the key first
	key     func(V) K
	value   func([]driver.Value) V
}

// add adds those of the rows that are not there, and then looks whether all are.
func (k imported[K, V]) add(ctx context.Context, s *Store, r *rows, page []V) (added int, err error) {
	err = s.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		into := bunstore.List(r.columns)
		n, err := exec(ctx, tx, "INSERT INTO "+k.table+" ("+into+") SELECT * FROM "+r.unnest(1)+
			" ON CONFLICT ("+r.columns[0]+") DO NOTHING", r.args()...)
		added = int(n)
		return err
	})
	if spoilt(err) {
		err = fmt.Errorf("%s from %v to %v cannot be kept in PostgreSQL: %s (%s)",
			k.table, k.key(page[0]), k.key(page[len(page)-1]), message(err), code(err))
	}
	if err != nil {
		return 0, err
	}
	return added, k.compare(ctx, s, page)
}

// compare reads the rows and compares them with those that were sent.
func (k imported[K, V]) compare(ctx context.Context, s *Store, page []V) error {
	keys := make([]K, len(page))
	for n, v := range page {
		keys[n] = k.key(v)
	}
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
