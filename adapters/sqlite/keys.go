package sqlite

import (
	"context"
	"fmt"
	"time"

	lib "modernc.org/sqlite/lib"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

// ground is where Keys and Audit stand: on a store, or on a file beside the one that
// has it open.
type ground struct {
	reads  source
	schema *bunstore.Schema
	write  func(ctx context.Context, do func(context.Context, *commit.Conn) error) error
}

func (s *Store) ground() ground { return ground{s.reads, s.sql.Schema, s.writer.WriteAnyway} }

func (f *File) ground() ground { return ground{f.conn, f.schema, f.write} }

// write does something in a transaction. Whoever has the file open waits meanwhile.
func (f *File) write(ctx context.Context, do func(context.Context, *commit.Conn) error) error {
	if err := f.conn.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		return f.refusal(err)
	}
	err := do(ctx, f.conn)
	if err == nil {
		err = f.conn.Exec(ctx, "COMMIT")
	}
	if err != nil {
		_ = f.conn.Exec(context.WithoutCancel(ctx), "ROLLBACK") // if there is anything to roll back
	}
	return err
}

var _ ports.Keys = (*Keys)(nil)

// Keys are the API keys of a store, or of a file.
type Keys struct{ ground }

// Keys returns the API keys of the store.
func (s *Store) Keys() *Keys { return &Keys{s.ground()} }

// Keys returns the API keys of the file, which must be up to date.
func (f *File) Keys() *Keys { return &Keys{f.ground()} }

func (s *Keys) Add(ctx context.Context, k domain.Key) error {
	return s.write(ctx, func(ctx context.Context, tx *commit.Conn) error {
		err := run(ctx, tx, s.schema.Keys.Insert(k))
		if is := commit.Code(err); is == lib.SQLITE_CONSTRAINT_PRIMARYKEY || is == lib.SQLITE_CONSTRAINT_UNIQUE {
			return fmt.Errorf("key %s: %w", k.Name, ports.ErrExists)
		}
		return err
	})
}

func (s *Keys) List(ctx context.Context) ([]domain.Key, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return all(ctx, s.reads, s.schema.Keys, s.schema.ListKeys(), maxRoom)
}

func (s *Keys) Revoke(ctx context.Context, prefix string, at time.Time) error {
	return s.write(ctx, func(ctx context.Context, tx *commit.Conn) error {
		n, err := number(ctx, tx, s.schema.HasKey(prefix))
		if err == nil && n == 0 {
			err = fmt.Errorf("key %s: %w", prefix, ports.ErrNotFound)
		}
		if err != nil {
			return err
		}
		return run(ctx, tx, s.schema.RevokeKey(prefix, at))
	})
}

func (s *Keys) Used(ctx context.Context, prefix string, at time.Time) error {
	return s.write(ctx, func(ctx context.Context, tx *commit.Conn) error {
		return run(ctx, tx, s.schema.UseKey(prefix, at))
	})
}
