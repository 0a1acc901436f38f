package sqlite

import (
	"context"

	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

var _ ports.AuditLog = (*Audit)(nil)

// Audit is who asked for what of a store, or with a file.
type Audit struct{ ground }

// Audit returns the audit of the store.
func (s *Store) Audit() *Audit { return &Audit{s.ground()} }

// Audit returns the audit of the file, which must be up to date.
func (f *File) Audit() *Audit { return &Audit{f.ground()} }

func (s *Audit) Record(ctx context.Context, e domain.Entry) (domain.Entry, error) {
	err := s.write(ctx, func(ctx context.Context, tx *commit.Conn) error {
		err := run(ctx, tx, s.schema.Audit.But("number").Insert(e))
		e.Number = tx.Row()
		return err
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
	return all(ctx, s.reads, s.schema.Audit, s.schema.Entries(q), q.Limit)
}
