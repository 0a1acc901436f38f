package sqlite

import (
	"context"
	"fmt"
	"io/fs"
	"slices"

	"github.com/uptrace/bun/migrate"
)

// Schema is how far a file has been brought up to date.
type Schema struct {
	Version string // name of the last migration; empty: a file of the old service
	Missing int    // migrations that this program would apply
}

// Schema returns the file's, or ErrNewer if a later version of Songmap has
// written it.
func (f *File) Schema(ctx context.Context) (Schema, error) {
	known, err := migrations()
	if err != nil {
		return Schema{}, err
	}
	ours := known.Sorted()
	is := Schema{Missing: len(ours)}
	if there, err := f.has(ctx, "bun_migrations"); err != nil || !there {
		return is, err
	}
	applied, err := texts(ctx, f.conn, ask("SELECT DISTINCT name FROM bun_migrations ORDER BY name"))
	for _, name := range applied {
		is.Version = name
		if !slices.ContainsFunc(ours, func(m migrate.Migration) bool { return m.Name == name }) {
			return is, fmt.Errorf("%s %w (its migration %s is unknown)", f.path, ErrNewer, name)
		}
		is.Missing--
	}
	return is, err
}

// migrations are those that this program knows.
func migrations() (*migrate.Migrations, error) {
	dir, err := fs.Sub(history, "migrations")
	if err != nil {
		return nil, err
	}
	known := migrate.NewMigrations()
	return known, known.Discover(dir)
}
