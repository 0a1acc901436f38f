package postgres

import (
	"context"
	"database/sql/driver"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"songmap/adapters/internal/bunstore"
)

// source is where queries run: on any connection, or in a transaction.
type source interface {
	Query(ctx context.Context, text string, args ...any) (pgx.Rows, error)
}

// storable reports whether PostgreSQL can hold a text. What it cannot hold is
// nowhere.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// read calls row for each row that a query finds. Where a text cannot be in the
// database it finds none. A connection that has died while nobody used it is no
// reason to fail.
func read(ctx context.Context, from source, q bunstore.Query, row func([]driver.Value)) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	asking, cancel := context.WithTimeout(ctx, patience) // a server may be silent
	defer cancel()
	began := false
	err := query(asking, from, q, func(columns []driver.Value) {
		began = true
		row(columns)
	})
	if pool, ok := from.(*pgxpool.Pool); ok && !began && lost(err) {
		pool.Reset()
		err = query(asking, from, q, row)
	}
	if code(err) == codeNotText {
		return nil
	}
	return unavailable(ctx, err)
}

func query(ctx context.Context, from source, q bunstore.Query, row func([]driver.Value)) error {
	rows, err := from.Query(ctx, q.Text, q.Args...)
	if err != nil {
		return err
	}
	return each(rows, row)
}

// each calls row for each of the rows, whose columns it may not keep.
func each(rows pgx.Rows, row func([]driver.Value)) error {
	defer rows.Close()
	var columns []driver.Value
	for rows.Next() {
		values, err := rows.Values()
		if err != nil {
			return err
		}
		columns = columns[:0]
		for _, v := range values {
			columns = append(columns, v)
		}
		row(columns)
	}
	return rows.Err()
}

// all returns what each row says.
func all[R, V any](ctx context.Context, from source, t *bunstore.Table[R, V], q bunstore.Query) (found []V, err error) {
	err = read(ctx, from, q, func(columns []driver.Value) { found = append(found, t.Value(columns)) })
	if err != nil {
		return nil, err
	}
	return found, nil
}

// one returns what the only row says, and false if there is none.
func one[R, V any](ctx context.Context, from source, t *bunstore.Table[R, V], q bunstore.Query) (v V, found bool, err error) {
	err = read(ctx, from, q, func(columns []driver.Value) { v, found = t.Value(columns), true })
	return v, found && err == nil, err
}

// number returns the first column of the only row, or 0 if there is none.
func number(ctx context.Context, from source, q bunstore.Query) (n int64, err error) {
	err = read(ctx, from, q, func(columns []driver.Value) { n = bunstore.Count(columns[0]) })
	return n, err
}

// texts returns the first column.
func texts(ctx context.Context, from source, q bunstore.Query) (found []string, err error) {
	err = read(ctx, from, q, func(columns []driver.Value) { found = append(found, bunstore.Text(columns[0])) })
	return found, err
}

// ask is a query whose text is at hand.
func ask(text string, args ...any) bunstore.Query { return bunstore.Query{Text: text, Args: args} }
