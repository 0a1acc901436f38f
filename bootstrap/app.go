package bootstrap

import (
	"context"
	"time"

	"github.com/google/uuid"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/metrics"
	"songmap/adapters/traces"
	"songmap/application"
	"songmap/ports"
)

// App is the server as a graph of parts. Extra options can replace parts of
// it in tests.
func App(c Config, log *zap.Logger, extra ...fx.Option) fx.Option {
	return fx.Options(
		fx.Supply(c, log, &Address{}),
		fx.NopLogger, // Main reports what went wrong, once
		storage(c),
		webhooks(),
		fx.Provide(
			bind, newFailure, newProtection, newAnalyzer, usedAnalyzer,
			func() *metrics.Metrics { return metrics.New(version()) },
			newObserver, newTraces,
			func() hurry { return make(hurry) },
			newInstanceName, newMembership,
			application.NewDispatch, newFeed, newAnnounced, newJobs, auditedJobs, newAccess, newIntake, newLibrary,
			newEncryption, newProbes, newFitness, newWorkers, newRescue, newHealth, newHandler,
		),
		// First of all: a server that cannot bind, or cannot have its sandbox,
		// leaves nothing behind.
		fx.Invoke(func(*binding, protection) {}, logProtection),
		// Parts stop in the opposite order: workers, streams, HTTP, storage.
		fx.Invoke(warn, watch, join, sweepFiles, backUp, retainJobs, sealSecrets, relayEvents, serveHTTP, feedFollowers, runWorkers),
		fx.StartTimeout(time.Minute),
		fx.StopTimeout(c.Drain+20*time.Second),
		fx.Options(extra...),
	)
}

// useCases is what most use cases are made of.
type useCases struct {
	fx.In

	Repo     *application.Announced
	Log      ports.EventLog
	Uploads  ports.Uploads
	Results  ports.Results
	Dispatch *application.Dispatch
	Observer ports.Observer
	Now      clock
}

func newAnnounced(
	repo ports.JobRepository, tr *traces.Traces, o ports.Observer, f *application.Feed, d *application.Dispatch,
) *application.Announced {
	return &application.Announced{JobRepository: tr.Jobs(repo), Observer: o, Feed: f, Dispatch: d}
}

// newID makes a UUIDv7 (RFC 9562): it sorts by its time of birth.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

func newJobs(u useCases) *application.Jobs {
	return &application.Jobs{
		Repo: u.Repo, Log: u.Log, Uploads: u.Uploads, Results: u.Results,
		Dispatch: u.Dispatch, Observer: u.Observer, Now: u.Now,
	}
}

// newFeed returns a feed that hears of other instances, if there can be any.
func newFeed(
	repo ports.JobRepository, log ports.EventLog, o ports.Observer, d *application.Dispatch, only exclusive,
) *application.Feed {
	feed := application.NewFeed(repo, log, o)
	if !only {
		feed.Share(d)
	}
	return feed
}

// feedFollowers lets streams end before HTTP waits for its requests to end.
func feedFollowers(lc fx.Lifecycle, f *application.Feed, others ports.Watcher) {
	background(lc, f.Run)
	if others != nil {
		background(lc, func(ctx context.Context) { f.Watch(ctx, others) })
	}
}

func newLibrary(u useCases) ports.Library {
	return &application.Library{Repo: u.Repo, Uploads: u.Uploads, Results: u.Results}
}

func newIntake(u useCases, n ports.Notifier, tr *traces.Traces, c Config) ports.Intake {
	return tr.Intake(&application.Intake{
		Repo: u.Repo, Uploads: u.Uploads, Notifier: n, Observer: u.Observer, Now: u.Now, NewID: newID,
		MaxQueue: ports.Limits{Pending: c.MaxQueue, OfGroup: c.MaxQueueGroup}, Secrets: c.WebhookSecret,
	})
}
