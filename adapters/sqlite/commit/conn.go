package commit

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
)

// Conn is a connection that keeps the statements it has prepared: to prepare one
// takes SQLite longer than to run most of them. It hands out rows as the driver
// has them, because to convert each column takes as long as to read it.
type Conn struct {
	*sql.Conn

	kept map[string]statement
	args []driver.NamedValue // of the statement that runs
}

// statement is what the driver's statements can do.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// NewConn returns a connection of the driver modernc.org/sqlite.
func NewConn(conn *sql.Conn) *Conn { return &Conn{Conn: conn, kept: make(map[string]statement)} }

// Exec changes something.
func (c *Conn) Exec(ctx context.Context, text string, args ...any) (result driver.Result, err error) {
	err = c.use(ctx, text, args, func(s statement) error {
		result, err = s.ExecContext(ctx, c.args)
		return err
	})
	return result, err
}

// Read calls row for each row that a query finds. The values are overwritten by
// those of the next.
func (c *Conn) Read(ctx context.Context, text string, args []any, row func([]driver.Value)) error {
	return c.use(ctx, text, args, func(s statement) error {
		rows, err := s.QueryContext(ctx, c.args)
		if err != nil {
			return err
		}
		err = each(ctx, rows, row)
		if e := rows.Close(); err == nil {
			err = e
		}
		return err
	})
}

func each(ctx context.Context, rows driver.Rows, row func([]driver.Value)) error {
	values := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(values); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		row(values)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// use runs a statement with args bound to it. It is kept: there are few texts,
// since none holds a value.
func (c *Conn) use(ctx context.Context, text string, args []any, do func(statement) error) error {
	return c.Raw(func(conn any) error {
		if err := c.bind(args); err != nil {
			return err
		}
		s, kept := c.kept[text]
		if !kept {
			var err error
			if s, err = prepare(ctx, conn, text); err != nil {
				return err
			}
			c.kept[text] = s
		}
		return do(s)
	})
}

func (c *Conn) bind(args []any) error {
	c.args = c.args[:0]
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return fmt.Errorf("argument %d: %w", i+1, err)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	return nil
}

func prepare(ctx context.Context, conn any, text string) (statement, error) {
	preparer, ok := conn.(driver.ConnPrepareContext)
	if !ok {
		return nil, fmt.Errorf("%T prepares nothing", conn)
	}
	s, err := preparer.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.(statement), nil //nolint:forcetypeassert // the driver's are
}

// Close closes the connection with what it has kept.
func (c *Conn) Close() error {
	err := c.Raw(func(any) error {
		var errs []error
		for _, s := range c.kept {
			errs = append(errs, s.Close())
		}
		clear(c.kept)
		return errors.Join(errs...)
	})
	return errors.Join(err, c.Conn.Close())
}
