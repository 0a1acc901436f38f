package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"songmap/domain"
	"songmap/ports"
)

// errNoIdentity: the table was tampered with.
var errNoIdentity = errors.New("the database has lost its identity")

func (s *Store) readIdentity(ctx context.Context) error {
	err := s.reads.QueryRow(ctx, "SELECT identity, settled FROM identity").Scan(&s.identity, &s.settled)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !s.identity.Valid() {
		return errNoIdentity
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
	return s.transact(ctx, func(ctx context.Context, tx pgx.Tx) error {
		_, err := exec(ctx, tx, "UPDATE identity SET settled = true")
		return err
	})
}
