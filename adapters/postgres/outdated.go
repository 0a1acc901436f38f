package postgres

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// ErrInUse is why a database is not brought up to date.
var ErrInUse = errors.New("is used by older instances, which would run no more jobs once it is brought up to date: stop them, or start with --migrate-anyway")

// living are the instances that use the database.
const living = "SELECT name FROM instances WHERE until > clock_timestamp() ORDER BY name"

// bystanders returns ErrInUse if instances use a database that is not up to date. Who
// is newer would have brought it up to date.
func (s *Store) bystanders(ctx context.Context) error {
	var registers bool
	if err := s.reads.QueryRow(ctx, "SELECT to_regclass('instances') IS NOT NULL").Scan(&registers); err != nil || !registers {
		return err
	}
	names, err := texts(ctx, s.reads, ask(living))
	if err == nil && len(names) > 0 {
		err = fmt.Errorf("%w (%s)", ErrInUse, strings.Join(names, ", "))
	}
	return err
}

// Outdated returns ErrNewer if a newer program has brought the database up to date
// since it was opened: what this one does not know of, it could do wrong.
func (s *Store) Outdated(ctx context.Context) error {
	known, err := migrations()
	if err != nil {
		return err
	}
	if _, err := s.missing(ctx, known); errors.Is(err, ErrNewer) {
		return err
	}
	return nil // it may be away, which others say
}
