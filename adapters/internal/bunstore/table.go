package bunstore

import (
	"database/sql/driver"
	"iter"
	"reflect"
	"slices"
	"sync"

	"github.com/uptrace/bun/schema"
)

// Table turns rows of a table into values of the domain and back. Its columns,
// and their order, are those of the model R.
type Table[R, V any] struct {
	fields []*schema.Field
	value  func(*R) V
	row    func(V) R
	rows   *sync.Pool // of *open[R]
}

// open is a row with pointers to its columns.
type open[R any] struct {
	row     R
	columns []any
}

func newTable[R, V any](all *schema.Table, value func(*R) V, row func(V) R) *Table[R, V] {
	return (&Table[R, V]{value: value, row: row}).with(all.Fields)
}

func (t *Table[R, V]) with(fields []*schema.Field) *Table[R, V] {
	return &Table[R, V]{fields: fields, value: t.value, row: t.row, rows: &sync.Pool{New: func() any {
		r := new(open[R])
		for _, f := range fields {
			r.columns = append(r.columns, f.Value(reflect.ValueOf(&r.row).Elem()).Addr().Interface())
		}
		return r
	}}}
}

// Only is the table as if it had only those of its columns that keep names.
func (t *Table[R, V]) Only(keep func(column string) bool) *Table[R, V] {
	return t.with(slices.DeleteFunc(slices.Clone(t.fields), func(f *schema.Field) bool { return !keep(f.Name) }))
}

// But is the table without some of its columns.
func (t *Table[R, V]) But(columns ...string) *Table[R, V] {
	return t.Only(func(column string) bool { return !slices.Contains(columns, column) })
}

// Columns are the names of the columns.
func (t *Table[R, V]) Columns() []string {
	names := make([]string, len(t.fields))
	for i, f := range t.fields {
		names[i] = f.Name
	}
	return names
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
		values[i] = bind(column, t.fields[i].NullZero)
	}
	return values
}

// Row is the columns of the value's row, by name.
func (t *Table[R, V]) Row(v V) iter.Seq2[string, any] {
	values := t.Values(v)
	return func(yield func(string, any) bool) {
		for i, f := range t.fields {
			if !yield(f.Name, values[i]) {
				return
			}
		}
	}
}
