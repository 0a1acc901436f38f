package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"songmap/domain"
)

// errNameless: somebody has tampered with the table.
var errNameless = errors.New("has lost its identity")

// Identity implements ports.JobRepository.
func (s *Jobs) Identity() domain.Identity { return s.identity }

// learnIdentity reads what no other program changes while the file is open.
func (s *Jobs) learnIdentity(ctx context.Context) error {
	err := s.writerPool.QueryRowContext(ctx, "SELECT identity, settled FROM identity").Scan(&s.identity, &s.settled)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !s.identity.Valid() {
		return fmt.Errorf("%w: %q", errNameless, s.identity)
	}
	return err
}

// Settled reports whether there were folders with the mark of this database
// when it was opened.
func (s *Jobs) Settled() bool { return s.settled }

// Settle notes that there are such folders now.
func (s *Jobs) Settle(ctx context.Context) error {
	if s.settled {
		return nil
	}
	return s.writeAnyway(ctx, func(ctx context.Context, tx *transaction) error {
		return unavailable(tx.exec(ctx, "UPDATE identity SET settled = 1"))
	})
}

// Identity is the file's; empty if it is of a version that had none.
func (f *File) Identity(ctx context.Context) (domain.Identity, error) {
	there, err := f.texts(ctx, "SELECT name FROM sqlite_schema WHERE name = 'identity'")
	if err != nil || len(there) == 0 {
		return "", err
	}
	ids, err := f.texts(ctx, "SELECT identity FROM identity")
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return domain.Identity(ids[0]), nil
}
