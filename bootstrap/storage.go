package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/memory"
	"songmap/adapters/metrics"
	"songmap/adapters/postgres"
	"songmap/adapters/sqlite"
	"songmap/bootstrap/upkeep"
	"songmap/domain"
	"songmap/ports"
)

// storage chooses where jobs, uploads and Song Maps live.
func storage(c Config) fx.Option {
	repository := openSQLite
	switch {
	case c.Database == upkeep.InMemory:
		repository = openMemory
	case c.InPostgres():
		repository = openPostgres
	}
	return fx.Module("storage", fx.Provide(repository, openFolders))
}

// stores are what a store of jobs has beside them.
type stores struct {
	fx.Out

	Jobs     ports.JobRepository
	Events   ports.EventLog
	Webhooks ports.WebhookRepository
	Outbox   ports.Outbox
	Keys     ports.Keys
	Audit    ports.AuditLog

	Now       clock
	Exclusive exclusive
	Instances ports.Instances // nil where there can be no other
	Watcher   ports.Watcher   // nil: others are only looked for
	Outdated  outdated        // nil where nobody else can change the schema

	Claimant domain.Claimant
	Settled  settled
	Theirs   theirs
}

// clock is that of the store: jobs, claims and deliveries have their times by it, so
// that those of several machines agree.
type clock func() time.Time

// outdated says whether a newer program has changed the schema of the store.
type outdated func(context.Context) error

// exclusive says that no other process uses the store.
type exclusive bool

// theirs says whether the database is still the one that was opened.
type theirs func() error

// settled notes that the store was used with folders.
type settled func(context.Context) error

// storesIn is what a store of jobs is made of.
type storesIn struct {
	fx.In

	Lifecycle fx.Lifecycle
	Failure   *failure
	Config    Config
	Metrics   *metrics.Metrics
	Log       *zap.Logger
}

func openMemory(storesIn) (stores, error) {
	jobs := memory.NewJobs()
	return stores{
		Jobs: jobs, Events: jobs, Webhooks: jobs.Webhooks(), Outbox: jobs.Outbox(),
		Keys: new(memory.Keys), Audit: new(memory.Audit),
		Now: time.Now, Exclusive: true,
		Claimant: domain.Claimant{Identity: jobs.Identity(), Forgets: true},
		Settled:  func(context.Context) error { return nil },
		Theirs:   func() error { return nil },
	}, nil
}

func openSQLite(in storesIn) (stores, error) {
	store, err := sqlite.Open(context.Background(), in.Config.Database, sqlite.Config{
		OnMigrating: func(m sqlite.Migrating) { logMigration(in.Log, m) },
		OnCommit:    in.Metrics.Commit,
		OnLost:      func(err error) { in.Failure.lost(in.Log, err) },
	})
	if err != nil {
		return stores{}, err
	}
	claimant, err := store.Claimant(context.Background())
	if err != nil {
		return stores{}, errors.Join(err, store.Close())
	}
	in.Metrics.WatchLog(store.LogBytes)
	in.Lifecycle.Append(fx.StopHook(func() error { return closeSQLite(store, in.Log) }))
	return stores{
		Jobs: store.Jobs(), Events: store.Events(), Webhooks: store.Webhooks(), Outbox: store.Outbox(),
		Keys: store.Keys(), Audit: store.Audit(),
		Now: time.Now, Exclusive: true,
		Claimant: claimant, Settled: store.Settle, Theirs: store.Check,
	}, nil
}

func openPostgres(in storesIn) (stores, error) {
	ctx := context.Background()
	store, err := postgres.Open(ctx, in.Config.Database, postgres.Config{
		StartTimeout: in.Config.StartTimeout, MigrateAnyway: in.Config.MigrateAnyway,
		OnAway: func(err error) {
			in.Log.Warn("waiting for the database", zap.String("database", in.Config.Name()), zap.Error(err))
		},
		OnLost:   func(err error) { in.Failure.lost(in.Log, err) },
		OnCommit: in.Metrics.Commit,
	})
	if err != nil {
		return stores{}, err
	}
	claimant, err := store.Claimant(ctx)
	if err != nil {
		return stores{}, errors.Join(err, store.Close())
	}
	in.Lifecycle.Append(fx.StopHook(store.Close))
	return stores{
		Jobs: store.Jobs(), Events: store.Events(), Webhooks: store.Webhooks(), Outbox: store.Outbox(),
		Keys: store.Keys(), Audit: store.Audit(),
		Now: store.Now, Instances: store.Instances(), Watcher: store, Outdated: store.Outdated,
		Claimant: claimant, Settled: store.Settle,
		Theirs: func() error { return nil }, // a connection leads to no other
	}, nil
}

func closeSQLite(store *sqlite.Store, log *zap.Logger) error {
	err := store.Close()
	if kept := store.Kept(); kept != "" {
		log.Error("what was left of the lost database is kept", zap.String("file", kept))
	}
	return err
}

// logMigration shows operators how far the database has been brought up to
// date; it may take minutes, in which the service does not answer.
func logMigration(log *zap.Logger, m sqlite.Migrating) {
	if m.Migration == "" {
		log.Info("the database is up to date", zap.Int64("jobs", m.Jobs), zap.Duration("took", m.Took))
		return
	}
	log.Info("bringing the database up to date", zap.String("migration", m.Migration),
		zap.String("number", fmt.Sprintf("%d of %d", m.Number, m.Of)),
		zap.String("changed", fmt.Sprintf("%d of %d jobs", m.Changed, m.Jobs)), zap.Duration("so_far", m.Took))
}
