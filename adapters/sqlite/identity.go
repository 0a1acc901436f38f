package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

// errNoIdentity: the table was tampered with.
var errNoIdentity = errors.New("has lost its identity")

func (s *Jobs) Identity() domain.Identity { return s.store.identity }

// readIdentity reads what no other program changes while the file is open.
func (s *Store) readIdentity(ctx context.Context) error {
	err := s.writerPool.QueryRowContext(ctx, "SELECT identity, settled FROM identity").Scan(&s.identity, &s.settled)
	if errors.Is(err, sql.ErrNoRows) || err == nil && !s.identity.Valid() {
		return fmt.Errorf("%w: %q", errNoIdentity, s.identity)
	}
	return err
}

// Claimant is this database, asking for folders.
func (s *Store) Claimant(ctx context.Context) (domain.Claimant, error) {
	n, err := s.Jobs().Count(ctx, ports.Filter{})
	return domain.Claimant{Identity: s.identity, Settled: s.settled, Jobs: n > 0}, err
}

// Settle records that this database was used with folders.
func (s *Store) Settle(ctx context.Context) error {
	if s.settled {
		return nil
	}
	return s.writer.WriteAnyway(ctx, func(ctx context.Context, tx *commit.Conn) error {
		return tx.Exec(ctx, "UPDATE identity SET settled = 1")
	})
}

// Claimant is the database in the file, asking for folders. It has no identity
// if the file is of a version that had none.
func (f *File) Claimant(ctx context.Context) (c domain.Claimant, err error) {
	if there, err := f.has(ctx, "identity"); err != nil || !there {
		return c, err
	}
	err = f.conn.QueryRowContext(ctx, "SELECT identity, settled, EXISTS (SELECT 1 FROM jobs) FROM identity").
		Scan(&c.Identity, &c.Settled, &c.Jobs)
	if err == nil && !c.Identity.Valid() {
		err = errNoIdentity
	}
	if err != nil {
		return c, f.refusal(err)
	}
	return c, nil
}

// BecomeAnother gives the file an identity that nobody has had: its rows have moved into
// another database, which has the one that the file had. The file counts as used with
// folders, so that it takes none that is without a mark. It is for the owner of the file.
func (f *File) BecomeAnother(ctx context.Context) error {
	if err := f.conn.Exec(ctx, "UPDATE identity SET identity = lower(hex(randomblob(16))), settled = 1"); err != nil {
		return f.refusal(err)
	}
	return nil
}
