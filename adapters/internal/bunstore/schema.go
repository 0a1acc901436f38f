package bunstore

import (
	"fmt"
	"reflect"
	"strings"
	"time"

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
	Keys       *Table[KeyRow, domain.Key]
	Audit      *Table[EntryRow, domain.Entry]

	db *bun.DB
	holding
}

// New returns the schema in a dialect.
func New(dialect schema.Dialect) *Schema {
	db := bun.NewDB(nil, dialect)
	return &Schema{
		Jobs:       newTable(db, (*JobRow).job, jobRow),
		Events:     newTable(db, (*EventRow).event, eventRow),
		Webhooks:   newTable(db, (*WebhookRow).webhook, webhookRow),
		Deliveries: newTable(db, (*DeliveryRow).delivery, deliveryRow),
		Keys:       newTable(db, (*KeyRow).key, keyRow),
		Audit:      newTable(db, (*EntryRow).entry, entryRow),
		db:         db,
		holding:    held(dialect),
	}
}

// Time is a time as the tables keep it.
func (s *Schema) Time(t time.Time) any { return s.time(t) }

func newTable[R, V any](db *bun.DB, value func(*R) V, row func(V) R) *Table[R, V] {
	of := db.Table(reflect.TypeFor[R]())
	return Table[R, V]{of: of, value: value, row: row, mark: func(n int) string { return marked(db.Dialect(), n) }, holding: held(db.Dialect())}.made(of.Fields)
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
	return append(text, marked(gen.Dialect(), len(m.args.bound))...), nil
}

// marked is the nth mark in a text.
func marked(in schema.Dialect, n int) string {
	if in.Name() == dialect.PG {
		return fmt.Sprint("$", n)
	}
	return "?"
}

// query ends the building.
func (a *args) query(q fmt.Stringer) Query { return Query{Text: q.String(), Args: a.bound} }
