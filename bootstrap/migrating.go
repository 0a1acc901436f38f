package bootstrap

import (
	"fmt"

	"go.uber.org/zap"

	"songmap/adapters/sqlite"
)

// tellMigration shows operators how far the database has been brought up to
// date; it may take minutes, in which the service does not answer.
func tellMigration(log *zap.Logger, m sqlite.Migrating) {
	if m.Migration == "" {
		log.Info("the database is up to date", zap.Int64("jobs", m.Jobs), zap.Duration("took", m.Took))
		return
	}
	log.Info("bringing the database up to date", zap.String("migration", m.Migration),
		zap.String("number", fmt.Sprintf("%d of %d", m.Number, m.Of)),
		zap.String("changed", fmt.Sprintf("%d of %d jobs", m.Changed, m.Jobs)), zap.Duration("so_far", m.Took))
}
