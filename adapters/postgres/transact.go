package postgres

import (
	"context"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
)

// transact does something in a transaction of its own: what is rare, or a relay's,
// of which there is one. An error of do comes back as it is.
func (s *Store) transact(ctx context.Context, do func(context.Context, pgx.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return s.retried(func() error { return s.once(ctx, do) })
}

func (s *Store) once(ctx context.Context, do func(context.Context, pgx.Tx) error) error {
	tx, err := s.writes.BeginTx(ctx, pgx.TxOptions{BeginQuery: s.beginning()})
	if err != nil {
		return uncommitted(away(err))
	}
	defer tx.Rollback(ctx) //nolint:errcheck // after the commit it has nothing to do
	if err := do(ctx, tx); err != nil {
		return err
	}
	if err := tx.Commit(ctx); err != nil {
		return away(err)
	}
	return nil
}

// beginning begins a transaction, with what bounds it where its session does not.
func (s *Store) beginning() string {
	if s.pooled {
		return "BEGIN; " + bounds
	}
	return "BEGIN"
}

// exec changes something in a transaction.
func exec(ctx context.Context, tx pgx.Tx, text string, args ...any) (changed int64, err error) {
	tag, err := tx.Exec(ctx, text, args...)
	if err != nil {
		return 0, away(err)
	}
	return tag.RowsAffected(), nil
}

// changing runs a query that changes something.
func changing(ctx context.Context, tx pgx.Tx, q bunstore.Query) error {
	_, err := exec(ctx, tx, q.Text, q.Args...)
	return err
}
