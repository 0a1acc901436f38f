package sqlite

import (
	"context"
	"embed"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

//go:embed migrations/*.sql
var history embed.FS

// ErrNewer means that a later version of Songmap has changed the file in a
// way that this one does not know.
var ErrNewer = errors.New("was written by a newer songmap")

// bringUpToDate applies the migrations that the file has not seen. It takes
// none of bun's locks, which would outlive a crash: the process owns the file.
func bringUpToDate(ctx context.Context, db *bun.DB, report func(Migrating)) error {
	known, err := migrations()
	if err != nil {
		return err
	}
	var far *progress
	m := migrate.NewMigrator(db, known,
		migrate.WithMarkAppliedOnSuccess(true), migrate.WithUpsert(true), migrate.AfterMigration(markInside),
		migrate.BeforeMigration(func(ctx context.Context, db bun.IConn, m *migrate.Migration) error { return far.next(ctx, db, m) }))
	if err := m.Init(ctx); err != nil {
		return err
	}
	if err := refuseNewer(ctx, m, known); err != nil {
		return err
	}
	all, err := m.MigrationsWithStatus(ctx)
	if err != nil {
		return err
	}
	if far, err = newProgress(ctx, db, len(all.Unapplied()), report); err != nil {
		return err
	}
	_, err = m.Migrate(ctx)
	return far.end(ctx, db, err)
}

// markInside marks a migration as applied in its own transaction. The migrator
// does so after the commit (again, hence the upsert), and a crash in between would
// make the next start apply it twice.
func markInside(ctx context.Context, tx bun.IConn, m *migrate.Migration) error {
	_, err := tx.ExecContext(ctx,
		"INSERT INTO bun_migrations (name, group_id, migrated_at) VALUES (?, ?, current_timestamp)", m.Name, m.GroupID)
	return err
}

func refuseNewer(ctx context.Context, m *migrate.Migrator, known *migrate.Migrations) error {
	names := make(map[string]bool)
	for _, k := range known.Sorted() {
		names[k.Name] = true
	}
	applied, err := m.AppliedMigrations(ctx)
	if err != nil {
		return err
	}
	for _, a := range applied {
		if !names[a.Name] {
			return fmt.Errorf("%w (its migration %s is unknown)", ErrNewer, a.Name)
		}
	}
	return nil
}
