package bunstore

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
	"github.com/uptrace/bun/schema"

	"songmap/domain"
)

// Schema is the tables, and the queries about them that each database has in
// its own dialect. It builds queries and runs none.
type Schema struct {
	Jobs       *Table[JobRow, domain.Job]
	Events     *Table[EventRow, domain.Event]
	Webhooks   *Table[WebhookRow, domain.Webhook]
	Deliveries *Table[DeliveryRow, domain.Delivery]

	db *bun.DB
}

// New returns the schema in a dialect.
func New(dialect schema.Dialect) *Schema {
	db := bun.NewDB(nil, dialect)
	return &Schema{
		Jobs:       newTable(db.Table(reflect.TypeFor[JobRow]()), (*JobRow).job, jobRow),
		Events:     newTable(db.Table(reflect.TypeFor[EventRow]()), (*EventRow).event, eventRow),
		Webhooks:   newTable(db.Table(reflect.TypeFor[WebhookRow]()), (*WebhookRow).webhook, webhookRow),
		Deliveries: newTable(db.Table(reflect.TypeFor[DeliveryRow]()), (*DeliveryRow).delivery, deliveryRow),
		db:         db,
	}
}

// List is a comma-separated list.
func List(items []string) string { return strings.Join(items, ", ") }

// Query is the text of a query, and what to bind to the marks in it. There are
// few texts, so that databases can keep what they have prepared.
type Query struct {
	Text string
	Args []any
}

// args are what is bound to the marks of the query that is being built.
type args struct{ bound []any }

// mark stands for a value in a query.
type mark struct {
	args  *args
	value any
}

func (a *args) mark(value any) mark { return mark{a, value} }

// AppendQuery writes the mark of the dialect.
func (m mark) AppendQuery(gen schema.QueryGen, text []byte) ([]byte, error) {
	m.args.bound = append(m.args.bound, m.value)
	if gen.Dialect().Name() == dialect.PG {
		return fmt.Appendf(text, "$%d", len(m.args.bound)), nil
	}
	return append(text, '?'), nil
}

// query ends the building.
func (a *args) query(q fmt.Stringer) Query { return Query{Text: q.String(), Args: a.bound} }
