package commit

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	lib "modernc.org/sqlite/lib"
)

// Conn is a connection that keeps the statements it has prepared: to prepare one
// takes SQLite longer than to run most of them. It hands out rows as the driver
// has them, because to convert each column takes as long as to read it.
//
// SQLite ends a transaction on its own after some errors (a full disk, an I/O
// error, an interrupt), and each further statement would then be a transaction
// of its own. So it is spoilt, and takes no more statements, after every error
// but those that are known to undo one statement alone.
type Conn struct {
	*sql.Conn

	fail func(error) error // what callers get of an error of the database
	kept map[string]statement
	args []driver.NamedValue // of the statement that runs

	open    bool // in a transaction of the writer
	spoilt  bool
	changes int // how many statements have been executed
	row     int64
	rows    int64
}

// statement is what the driver's statements can do.
type statement interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// errSpoilt: the transaction cannot be committed. Its operations know why.
var errSpoilt = errors.New("transaction is spoilt")

// NewConn returns a connection of the driver modernc.org/sqlite. Fail turns an
// error of the database into what callers are to get.
func NewConn(conn *sql.Conn, fail func(error) error) *Conn {
	return &Conn{Conn: conn, fail: fail, kept: make(map[string]statement)}
}

// Exec changes something. After an error that undoes this statement alone the
// transaction goes on.
func (c *Conn) Exec(ctx context.Context, text string, args ...any) error {
	return c.with(ctx, text, args, func(s statement) error {
		result, err := s.ExecContext(ctx, c.args)
		if err != nil {
			return err
		}
		c.changes++
		c.row, err = result.LastInsertId()
		if err == nil {
			c.rows, err = result.RowsAffected()
		}
		return err
	})
}

// Row is the number of the row that was added last.
func (c *Conn) Row() int64 { return c.row }

// Rows is how many rows the last statement has changed itself.
func (c *Conn) Rows() int64 { return c.rows }

// Read calls row for each row that a query finds. The values are overwritten by
// those of the next. Row must not panic: the connection would be lost.
func (c *Conn) Read(ctx context.Context, text string, args []any, row func([]driver.Value)) error {
	return c.with(ctx, text, args, func(s statement) error {
		rows, err := s.QueryContext(ctx, c.args)
		if err != nil {
			return err
		}
		values := make([]driver.Value, len(rows.Columns()))
		for err == nil {
			if err = rows.Next(values); err == nil {
				row(values)
				err = ctx.Err()
			}
		}
		if e := rows.Close(); errors.Is(err, io.EOF) {
			err = e
		}
		return err
	})
}

// with does something with a prepared statement, whose arguments are c.args.
func (c *Conn) with(ctx context.Context, text string, args []any, do func(statement) error) error {
	if c.spoilt {
		return c.fail(errSpoilt)
	}
	return c.note(c.Raw(func(conn any) error {
		s, err := c.prepared(ctx, conn, text, args)
		if err != nil {
			return err
		}
		return do(s)
	}))
}

// note looks at the error of a statement, and returns what callers get of it.
func (c *Conn) note(err error) error {
	if err == nil {
		return nil
	}
	switch Code(err) {
	case lib.SQLITE_CONSTRAINT_PRIMARYKEY, lib.SQLITE_CONSTRAINT_UNIQUE:
	default:
		c.spoilt = c.open
	}
	return c.fail(err)
}

// prepared returns a statement with args ready to be bound to it. It is kept:
// there are few texts, since none holds a value.
func (c *Conn) prepared(ctx context.Context, conn any, text string, args []any) (statement, error) {
	c.args = c.args[:0]
	for i, arg := range args {
		value, err := driver.DefaultParameterConverter.ConvertValue(arg)
		if err != nil {
			return nil, fmt.Errorf("argument %d: %w", i+1, err)
		}
		c.args = append(c.args, driver.NamedValue{Ordinal: i + 1, Value: value})
	}
	if s, kept := c.kept[text]; kept {
		return s, nil
	}
	preparer, ok := conn.(driver.ConnPrepareContext)
	if !ok {
		return nil, fmt.Errorf("%T prepares nothing", conn)
	}
	s, err := preparer.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.kept[text] = s.(statement) //nolint:forcetypeassert // the driver's are
	return c.kept[text], nil
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
