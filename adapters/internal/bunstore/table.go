package bunstore

import (
	"database/sql/driver"
	"reflect"
	"slices"
	"sync"

	"github.com/uptrace/bun/schema"
)

// Table turns rows of a table into values of the domain and back. Its columns,
// and their order, are those of the model R.
type Table[R, V any] struct {
	of     *schema.Table
	fields []*schema.Field
	more   []string // columns that are written, and that the model does not know
	value  func(*R) V
	row    func(V) R
	rows   *sync.Pool // of *open[R]
	mark   func(n int) string
	holding

	insert, update string
}

// open is a row with pointers to its columns.
type open[R any] struct {
	row     R
	columns []any
}

// made finishes a table: all but its fields and what depends on them is set.
func (t Table[R, V]) made(fields []*schema.Field, more ...string) *Table[R, V] {
	t.fields, t.more = fields, more
	t.rows = &sync.Pool{New: func() any {
		r := new(open[R])
		for _, f := range fields {
			r.columns = append(r.columns, f.Value(reflect.ValueOf(&r.row).Elem()).Addr().Interface())
		}
		return r
	}}
	columns := append(t.Columns(), more...)
	marks := make([]string, len(columns))
	for i := range marks {
		marks[i] = t.mark(i + 1)
	}
	into := "(" + List(columns) + ")"
	t.insert = "INSERT INTO " + t.of.Name + " " + into + " VALUES (" + List(marks) + ")"
	t.update = "UPDATE " + t.of.Name + " SET " + into + " = (" + List(marks) + ") WHERE " + t.of.PKs[0].Name + " = " + t.mark(len(marks)+1)
	return &t
}

// Only is the table as if it had only those of its columns that keep names.
func (t *Table[R, V]) Only(keep func(column string) bool) *Table[R, V] {
	return t.made(slices.DeleteFunc(slices.Clone(t.fields), func(f *schema.Field) bool { return !keep(f.Name) }), t.more...)
}

// But is the table without some of its columns.
func (t *Table[R, V]) But(columns ...string) *Table[R, V] {
	return t.Only(func(column string) bool { return !slices.Contains(columns, column) })
}

// Plus is the table with columns that are written but not read.
func (t *Table[R, V]) Plus(columns ...string) *Table[R, V] { return t.made(t.fields, columns...) }

// Columns are the names of the columns.
func (t *Table[R, V]) Columns() []string {
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		names[i] = f.Name
	}
	return names
}

// Types are the types that PostgreSQL has for the columns that are written.
func (t *Table[R, V]) Types() []string {
	types := make([]string, 0, len(t.fields)+len(t.more))
	for _, f := range t.fields {
		types = append(types, typeOf(f.StructField.Type))
	}
	for range t.more {
		types = append(types, "text")
	}
	return types
}

func typeOf(field reflect.Type) string {
	switch field.Kind() { //nolint:exhaustive // models have no others
	case reflect.Bool:
		return "boolean"
	case reflect.Float64:
		return "double precision"
	case reflect.Int, reflect.Int16, reflect.Int64:
		return "bigint"
	case reflect.String:
		return "text"
	default:
		return "timestamptz"
	}
}

// Value is what the columns of a row say.
func (t *Table[R, V]) Value(columns []driver.Value) V {
	r := t.rows.Get().(*open[R]) //nolint:forcetypeassert // there is nothing else in it
	defer t.rows.Put(r)
	r.row = *new(R)
	for i, value := range columns {
		scan(r.columns[i], value)
	}
	return t.value(&r.row)
}

// Values are what the columns of the value's row hold.
func (t *Table[R, V]) Values(v V) []any {
	r := t.rows.Get().(*open[R]) //nolint:forcetypeassert // there is nothing else in it
	defer t.rows.Put(r)
	r.row = t.row(v)
	values := make([]any, len(r.columns))
	for i, column := range r.columns {
		values[i] = t.bind(column, t.fields[i].NullZero)
	}
	return values
}

// Differ notes in which columns the rows of two values differ.
func (t *Table[R, V]) Differ(a, b V, in []bool) {
	ra, rb := t.rows.Get().(*open[R]), t.rows.Get().(*open[R]) //nolint:forcetypeassert // there is nothing else in it
	defer t.rows.Put(ra)
	defer t.rows.Put(rb)
	ra.row, rb.row = t.row(a), t.row(b)
	for i := range ra.columns {
		in[i] = in[i] || !same(ra.columns[i], rb.columns[i])
	}
}

// Insert adds the value's row. More are the values of the columns that the model
// does not know.
func (t *Table[R, V]) Insert(v V, more ...any) Query {
	return Query{t.insert, append(t.Values(v), more...)}
}

// Update gives the columns of the row with a key those of the value. The fewer the
// table has, the fewer indexes a database has to look after. More are the values of
// the columns that the model does not know.
func (t *Table[R, V]) Update(v V, key any, more ...any) Query {
	return Query{t.update, append(append(t.Values(v), more...), key)}
}
