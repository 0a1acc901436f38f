package bootstrap

import (
	"context"
	"sync"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/metrics"
	"songmap/adapters/traces"
	"songmap/application"
	"songmap/ports"
)

const (
	// claimFor leaves a worker that stalls time to come back, yet lets
	// another machine take over within 15 seconds.
	claimFor = 10 * time.Second
	// rescueEvery is how often claims are looked at.
	rescueEvery = 2 * time.Second
	// pollEvery bounds how late work is found that nobody announced: a
	// back-off that ends, a row that the old service added.
	pollEvery = time.Second
)

// hurry is closed when whoever stops the program will not wait any longer.
type hurry chan struct{}

func newWorkers(
	u useCases, analyzer ports.Analyzer, m *metrics.Metrics, tr *traces.Traces, f *application.Fitness, self instanceName, c Config,
) *application.Workers {
	return &application.Workers{
		Repo: u.Repo, Uploads: u.Uploads, Results: u.Results, Analyzer: m.Analyzer(tr.Analyzer(analyzer)),
		Dispatch: u.Dispatch, Observer: u.Observer, Now: u.Now, NewToken: newID, Fitness: f,
		Config: application.WorkersConfig{
			Count: c.Workers, Name: string(self), ClaimFor: claimFor, Poll: pollEvery, MaxAttempts: c.MaxAttempts,
		},
	}
}

// newRescue takes back a claim that has not been renewed for as long as it
// was to hold.
func newRescue(u useCases) *application.Rescue {
	return &application.Rescue{Repo: u.Repo, Observer: u.Observer, Now: u.Now, Patience: int(claimFor / rescueEvery)}
}

// runWorkers starts the workers and the rescue of lost jobs. It is started
// last and stopped first, so that clients can follow their jobs to the end.
func runWorkers(
	lc fx.Lifecycle, workers *application.Workers, rescue *application.Rescue, only exclusive, c Config, soon hurry, log *zap.Logger,
) {
	claiming, stopClaiming := context.WithCancel(context.Background())
	working, stopWorking := context.WithCancel(context.Background())
	done := make(chan struct{})
	lc.Append(fx.Hook{
		OnStart: func(ctx context.Context) error {
			if only { // whoever worked on a job before is dead
				if err := rescue.TakeOver(ctx); err != nil {
					return err
				}
			}
			if c.Role.analyses() {
				workers.Begin()
			}
			go func() {
				defer close(done)
				var rescuing sync.WaitGroup
				rescuing.Go(func() { rescue.Run(claiming, rescueEvery) })
				if c.Role.analyses() {
					workers.Run(claiming, working)
				}
				rescuing.Wait()
			}()
			return nil
		},
		OnStop: func(ctx context.Context) error {
			stopClaiming()
			defer stopWorking()
			drain := time.NewTimer(c.Drain)
			defer drain.Stop()
			select {
			case <-done:
				return nil
			case <-drain.C:
				log.Warn("giving back jobs that did not finish in time", zap.Duration("drain", c.Drain))
			case <-soon:
				log.Warn("giving back running jobs at once")
			}
			stopWorking()
			select {
			case <-done:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		},
	})
}
