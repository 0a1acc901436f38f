package postgres

import (
	"fmt"
	"strings"
	"time"

	"songmap/adapters/internal/bunstore"
)

// rows are many rows of a table, column by column: a statement takes any number
// of them without its text being another.
type rows struct {
	columns, types []string
	values         [][]any // of each row
}

// rowsOf are rows of which the table's columns are written, and further ones.
func rowsOf[R, V any](t *bunstore.Table[R, V], further ...string) *rows {
	return &rows{columns: append(t.Columns(), further...), types: t.Types()}
}

// add adds a row.
func (r *rows) add(values []any) { r.values = append(r.values, values) }

// unnest is a table of the rows, for the arguments from number first on.
func (r *rows) unnest(first int) string {
	arrays := make([]string, len(r.types))
	for i, of := range r.types {
		arrays[i] = fmt.Sprintf("$%d::%s[]", first+i, of)
	}
	return "unnest(" + strings.Join(arrays, ", ") + ")"
}

// args are the columns.
func (r *rows) args() []any {
	args := make([]any, len(r.types))
	for i, of := range r.types {
		args[i] = r.column(i, of)
	}
	return args
}

func (r *rows) column(i int, of string) any {
	switch of {
	case "bigint":
		return gather[int64](r.values, i)
	case "boolean":
		return gather[bool](r.values, i)
	case "double precision":
		return gather[float64](r.values, i)
	case "timestamptz":
		return gather[time.Time](r.values, i)
	default:
		return gather[string](r.values, i)
	}
}

// gather is a column of rows; nil is NULL.
func gather[T any](values [][]any, i int) []*T {
	column := make([]*T, len(values))
	for n, row := range values {
		if v, ok := row[i].(T); ok {
			column[n] = &v
		}
	}
	return column
}
