package bootstrap

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/files"
	"songmap/adapters/memory"
	"songmap/adapters/metrics"
	"songmap/adapters/sqlite"
	"songmap/application"
	"songmap/ports"
)

// inMemory is the --database that forgets everything at exit.
const inMemory = "memory:"

// storage chooses where jobs, uploads and Song Maps live.
func storage(c Config) fx.Option {
	repository := openSQLite
	if c.Database == inMemory {
		repository = openMemory
	}
	return fx.Module("storage", fx.Provide(repository, openUploads, openResults, newHealth))
}

// stores are what a store of jobs has beside them.
type stores struct {
	fx.Out

	Jobs     ports.JobRepository
	Events   ports.EventLog
	Webhooks ports.WebhookRepository
	Outbox   ports.Outbox
}

// storesIn is what a store of jobs is made of.
type storesIn struct {
	fx.In

	Lifecycle fx.Lifecycle
	Verdict   *verdict
	Config    Config
	Metrics   *metrics.Metrics
	Log       *zap.Logger
}

func openMemory(storesIn) (stores, error) {
	jobs := memory.NewJobs()
	return stores{Jobs: jobs, Events: jobs, Webhooks: jobs.Webhooks(), Outbox: jobs.Outbox()}, nil
}

func openSQLite(in storesIn) (stores, error) {
	jobs, err := sqlite.Open(context.Background(), in.Config.Database)
	if err != nil {
		return stores{}, err
	}
	jobs.OnCommit = in.Metrics.Commit
	endWhenLost(in.Lifecycle, jobs, in.Verdict, in.Log)
	return stores{Jobs: jobs, Events: jobs, Webhooks: jobs.Webhooks(), Outbox: jobs.Outbox()}, nil
}

func openUploads(c Config) (ports.Uploads, error) {
	uploads := files.NewUploads(c.UploadDir, int64(c.MinFreeDisk))
	if err := uploads.Ready(); err != nil {
		return nil, fmt.Errorf("upload folder %s cannot be used: %w", c.UploadDir, err)
	}
	return uploads, nil
}

func openResults(c Config) (ports.Results, error) {
	results := files.NewResults(c.OutputDir, 0) // a finished analysis may use the last byte
	if err := results.Ready(); err != nil {
		return nil, fmt.Errorf("output folder %s cannot be used: %w", c.OutputDir, err)
	}
	return results, nil
}

func newHealth(c Config, repo ports.JobRepository) ports.Health {
	room := func(context.Context) error {
		free, err := files.Free(c.UploadDir)
		if err != nil {
			return errors.New("the upload folder cannot be read")
		}
		if free < int64(c.MinFreeDisk) {
			return errors.New("the disk is nearly full: uploads are refused")
		}
		return nil
	}
	return application.NewHealth(repo, c.Database, room)
}
