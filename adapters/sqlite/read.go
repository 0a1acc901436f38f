package sqlite

import (
	"context"
	"database/sql/driver"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
)

// ask is a query whose text is at hand.
func ask(text string, args ...any) bunstore.Query { return bunstore.Query{Text: text, Args: args} }

// run changes something.
func run(ctx context.Context, tx *commit.Conn, q bunstore.Query) error {
	return tx.Exec(ctx, q.Text, q.Args...)
}

// source is where queries run: beside the writer, or in its transaction.
type source interface {
	Read(ctx context.Context, text string, args []any, row func([]driver.Value)) error
}

// maxRoom bounds for how many rows there is room from the start.
const maxRoom = 100

// all returns what each row says, of at most limit rows.
func all[R, V any](ctx context.Context, from source, t *bunstore.Table[R, V], q bunstore.Query, limit int) (found []V, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) {
		if found == nil {
			found = make([]V, 0, min(limit, maxRoom))
		}
		found = append(found, t.Value(columns))
	})
	if err != nil {
		return nil, err
	}
	return found, nil
}

// one returns what the only row says, and false if there is none.
func one[R, V any](ctx context.Context, from source, t *bunstore.Table[R, V], q bunstore.Query) (v V, found bool, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) { v, found = t.Value(columns), true })
	return v, found && err == nil, err
}

// column returns the first column.
func column[V any](ctx context.Context, from source, value func(driver.Value) V, q bunstore.Query) (found []V, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) { found = append(found, value(columns[0])) })
	return found, err
}

func texts(ctx context.Context, from source, q bunstore.Query) ([]string, error) {
	return column(ctx, from, bunstore.Text, q)
}

// number returns the first column of the only row, or 0 if there is none.
func number(ctx context.Context, from source, q bunstore.Query) (n int64, err error) {
	err = from.Read(ctx, q.Text, q.Args, func(columns []driver.Value) { n = bunstore.Count(columns[0]) })
	return n, err
}
