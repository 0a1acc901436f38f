package bootstrap

import (
	"time"

	"github.com/google/uuid"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/metrics"
	"songmap/application"
	"songmap/ports"
)

// App is the server as a graph of parts. Extra options can replace parts of
// it in tests.
func App(c Config, log *zap.Logger, extra ...fx.Option) fx.Option {
	return fx.Options(
		fx.Supply(c, log, &Address{}),
		wiringLog(log),
		storage(c),
		webhooks(),
		fx.Provide(
			bind, newVerdict, newProtection, newAnalyzer,
			func() *metrics.Metrics { return metrics.New(version()) },
			newObserver,
			func() hurry { return make(hurry) },
			application.NewDispatch, application.NewFeed, newDeps, newJobs, newStock, newIntake, newHistory, newLibrary,
			newWorkers, newRescue, newHealth, newHandler,
		),
		// First of all: a server that cannot bind, or not have the sandbox that
		// is asked for, leaves nothing behind.
		fx.Invoke(func(*binding, protection) {}, tellProtection),
		// Parts stop in the opposite order: workers, streams, HTTP, storage.
		fx.Invoke(func(c Config, log *zap.Logger) { warnOfKeys(c, c.keys, log) }),
		fx.Invoke(warnOfReaders, warnOfMemory, watch, sweepFiles, backUp, retainJobs, relayEvents, serveHTTP, feedFollowers, runWorkers),
		fx.StartTimeout(time.Minute),
		fx.StopTimeout(c.Drain+20*time.Second),
		fx.Options(extra...),
	)
}

// depsIn is what the use cases are made of.
type depsIn struct {
	fx.In

	Uploads  ports.Uploads
	Results  ports.Results
	Repo     ports.JobRepository
	Dispatch *application.Dispatch
	Feed     *application.Feed
	Observer ports.Observer
	Config   Config
}

func newDeps(in depsIn) application.Deps {
	return application.Deps{
		Repo: in.Repo, Uploads: in.Uploads, Results: in.Results, Dispatch: in.Dispatch, Feed: in.Feed,
		Observer: in.Observer, Now: time.Now, NewID: newID,
		Targets: in.Config.targets(), Secrets: in.Config.secrets(),
	}
}

// newID makes a UUIDv7 (RFC 9562): it sorts by its time of birth.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

func newJobs(d application.Deps) ports.JobService { return application.NewJobs(d) }

func newStock(d application.Deps) ports.Stock { return application.NewJobs(d) }

func newHistory(repo ports.JobRepository, log ports.EventLog) ports.History {
	return application.NewHistory(repo, log)
}

// feedFollowers lets streams end before HTTP waits for its requests to end.
func feedFollowers(lc fx.Lifecycle, f *application.Feed) { background(lc, f.Run) }

func newLibrary(d application.Deps) ports.Library { return application.NewLibrary(d) }

func newIntake(d application.Deps, c Config) ports.Intake {
	return application.NewIntake(d, c.MaxQueue)
}
