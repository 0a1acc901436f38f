package postgres

import (
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

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

// column is one, in the types of the driver that it need not inspect.
func (r *rows) column(i int, of string) any {
	switch of {
	case "bigint":
		return gather(r.values, i, func(v int64) pgtype.Int8 { return pgtype.Int8{Int64: v, Valid: true} })
	case "boolean":
		return gather(r.values, i, func(v bool) pgtype.Bool { return pgtype.Bool{Bool: v, Valid: true} })
	case "double precision":
		return gather(r.values, i, func(v float64) pgtype.Float8 { return pgtype.Float8{Float64: v, Valid: true} })
	case "timestamptz":
		return gather(r.values, i, func(v time.Time) pgtype.Timestamptz { return pgtype.Timestamptz{Time: v, Valid: true} })
	default:
		return gather(r.values, i, func(v string) pgtype.Text { return pgtype.Text{String: v, Valid: true} })
	}
}

// gather is a column of rows; nil is NULL.
func gather[T, C any](values [][]any, i int, of func(T) C) pgtype.FlatArray[C] {
	column := make(pgtype.FlatArray[C], len(values))
	for n, row := range values {
		if v, ok := row[i].(T); ok {
			column[n] = of(v)
		}
	}
	return column
}
