package postgres

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5"

	"songmap/adapters/internal/bunstore"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.AuditLog = (*Audit)(nil)

// Audit is who asked for what of a store.
type Audit struct{ store *Store }

// Audit returns the audit of the store.
func (s *Store) Audit() *Audit { return &Audit{s} }

// lockAudit gives entries their numbers in the order of their commits: a reader who
// goes on behind a number misses none.
const lockAudit = "LOCK TABLE audit IN SHARE ROW EXCLUSIVE MODE"

func (s *Audit) Record(ctx context.Context, e domain.Entry) (domain.Entry, error) {
	err := s.store.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		if _, err := exec(ctx, tx, lockAudit); err != nil {
			return err
		}
		q := s.store.sql.Audit.But("number").Insert(e)
		q.Text += " RETURNING number"
		return read(ctx, tx, q, func(columns []driver.Value) { e.Number = bunstore.Count(columns[0]) })
	})
	if err != nil {
		return domain.Entry{}, err
	}
	return e, nil
}

func (s *Audit) Entries(ctx context.Context, q ports.AuditQuery) ([]domain.Entry, error) {
	if err := ctx.Err(); err != nil || q.Limit <= 0 {
		return nil, err
	}
	return all(ctx, s.store.reads, s.store.sql.Audit, s.store.sql.Entries(q))
}
