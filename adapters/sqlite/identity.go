package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"songmap/adapters/internal/bunstore"
	"songmap/adapters/sqlite/commit"
	"songmap/domain"
	"songmap/ports"
)

// errNoIdentity: the table was tampered with.
var errNoIdentity = errors.New("has lost its identity")

// ErrMoved means that the rows of the file are another database's now, and with them
// the files of its jobs.
var ErrMoved = errors.New("has moved into")

func (s *Jobs) Identity() domain.Identity { return s.store.identity }

// readIdentity reads what no other program changes while the file is open.
func (s *Store) readIdentity(ctx context.Context) error {
	var moved string
	row := s.writerPool.QueryRowContext(ctx, "SELECT identity, settled, coalesce(moved_to, '') FROM identity")
	err := row.Scan(&s.identity, &s.settled, &moved)
	switch {
	case errors.Is(err, sql.ErrNoRows), err == nil && !s.identity.Valid():
		return fmt.Errorf("%w: %q", errNoIdentity, s.identity)
	case err == nil && moved != "":
		return fmt.Errorf("%w %s: serve that; songmap check --repair says that this file is the right one all the same", ErrMoved, moved)
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

// MoveTo notes where the rows of the file have moved to, and gives the file an identity
// that nobody has had: the other database has the one that it had. The file counts as
// used with folders, so that it takes none that is without a mark. It is for the owner
// of the file.
func (f *File) MoveTo(ctx context.Context, to string) error {
	return f.together(ctx, []bunstore.Query{
		ask("UPDATE identity SET identity = lower(hex(randomblob(16))), settled = 1, moved_to = ?", to),
	})
}

// Moved is where the rows of the file have moved to; empty: nowhere.
func (f *File) Moved(ctx context.Context) (to string, err error) {
	err = f.conn.QueryRowContext(ctx, "SELECT coalesce(moved_to, '') FROM identity").Scan(&to)
	if err != nil {
		return "", f.refusal(err)
	}
	return to, nil
}

// Return forgets that the rows of the file have moved. It is for the owner of the file.
func (f *File) Return(ctx context.Context) error {
	return f.together(ctx, []bunstore.Query{ask("UPDATE identity SET moved_to = NULL")})
}
