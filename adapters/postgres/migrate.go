package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/migrate"

	"songmap/adapters/internal/bunstore"
)

//go:embed migrations/*.sql
var history embed.FS

// Why a database cannot be used.
var (
	ErrNewer   = errors.New("was written by a newer songmap")
	ErrForeign = errors.New("has tables that are not songmap's: give it a database, or a schema, of its own")
)

// migrating is an advisory lock of the database, held by whoever brings it up to
// date.
const migrating = 1_937_010_542

// ours is the table that knows what was applied.
const ours = "songmap_migrations"

// bringUpToDate applies the migrations that the database has not seen. Instances
// that start together do so one after the other. Where there is nothing to do, it
// needs no right to change tables.
func (s *Store) bringUpToDate(ctx context.Context) error {
	known, err := migrations()
	if err != nil {
		return err
	}
	missing, err := s.missing(ctx, known)
	if err != nil || missing == 0 {
		return err
	}
	if err := s.lookOnly(missing); err != nil {
		return err
	}
	config := s.writes.Config().ConnConfig
	for _, limit := range []string{"statement_timeout", "idle_in_transaction_session_timeout"} {
		delete(config.RuntimeParams, limit) // of many jobs it may take minutes, for which the lock is held
	}
	db := stdlib.OpenDB(*config)
	defer db.Close()
	// A lock of a transaction: a session's would stay with a pooler.
	held, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer held.Rollback() //nolint:errcheck // it has changed nothing
	for _, q := range []bunstore.Query{ask("SET LOCAL lock_timeout = 0"), ask("SELECT pg_advisory_xact_lock($1)", migrating)} {
		if _, err := held.ExecContext(ctx, q.Text, q.Args...); err != nil { // who migrates may take its time
			return err
		}
	}
	if missing, err = s.missing(ctx, known); err != nil || missing == 0 { // others may have been faster
		return err
	}
	if err := s.bystanders(ctx); err != nil && !s.config.MigrateAnyway {
		return err
	}
	return whenFree(func() error { return apply(ctx, db, known) })
}

// whenFree does something again while somebody else holds a lock that it needs: older
// instances run no jobs any more once the first of several migrations is there.
func whenFree(do func() error) error {
	err := do()
	for n := 1; n < 2*tries && code(err) == codeLocked; n++ {
		err = do()
	}
	return err
}

func apply(ctx context.Context, db *sql.DB, known *migrate.Migrations) error {
	m := migrate.NewMigrator(bun.NewDB(db, pgdialect.New()), known,
		migrate.WithTableName(ours), migrate.WithLocksTableName(ours+"_locks"),
		migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true), migrate.AfterMigration(markInside))
	if err := m.Init(ctx); err != nil {
		return err
	}
	_, err := m.Migrate(ctx)
	return err
}

// markInside marks a migration as applied in its own transaction. The migrator
// does so after the commit (again, hence the upsert), and a crash in between would
// make the next start apply it twice.
func markInside(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	_, err := tx.ExecContext(ctx,
		"INSERT INTO "+ours+" (name, group_id, migrated_at) VALUES (?, ?, current_timestamp)", m.Name, m.GroupID)
	return err
}

// missing is how many migrations are to be applied.
func (s *Store) missing(ctx context.Context, known *migrate.Migrations) (int, error) {
	applied, err := applied(ctx, s.reads)
	if err != nil {
		return 0, err
	}
	names := make(map[string]bool)
	for _, m := range known.Sorted() {
		names[m.Name] = true
	}
	for _, name := range applied {
		if !names[name] {
			return 0, fmt.Errorf("%w (its migration %s is unknown)", ErrNewer, name)
		}
		delete(names, name)
	}
	return len(names), nil
}

// applied are the names of the migrations that a database has seen. One with a
// table jobs that has seen none is another program's.
func applied(ctx context.Context, pool *pgxpool.Pool) (names []string, err error) {
	var migrated, taken bool
	row := pool.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL, to_regclass('jobs') IS NOT NULL OR to_regclass('events') IS NOT NULL", ours)
	switch err := row.Scan(&migrated, &taken); {
	case err != nil:
		return nil, err
	case !migrated && taken:
		return nil, ErrForeign
	case !migrated:
		return nil, nil
	}
	return texts(ctx, pool, ask("SELECT DISTINCT name FROM "+ours))
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
