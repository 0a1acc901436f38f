package bootstrap

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.uber.org/dig"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/cli"
	"songmap/adapters/rest"
	"songmap/adapters/zaplog"
)

// serveCommand runs the service until it is told to stop.
type serveCommand struct {
	Config `embed:""`
}

// Run implements the serve command.
func (s *serveCommand) Run(ctx context.Context, streams cli.Streams, unread unknown) error {
	level, err := zap.ParseAtomicLevel(s.LogLevel)
	if err != nil {
		return err
	}
	log := zaplog.New(streams.Err, zaplog.Config{Level: level, JSON: s.LogFormat == "json", Redact: s.LogRedact})
	defer turnable(level, log)()
	if err := hide(s.Config); err != nil {
		return err
	}
	var (
		soon    hurry
		f       *failure
		handler *rest.Handler
	)
	app := fx.New(App(s.Config, log), fx.Populate(&soon, &f, &handler)) // whose first line in the log is about the sandbox
	if len(unread) > 0 {
		log.Warn("variables in the environment that nothing reads; songmap serve --help names those that are read", zap.Strings("names", unread))
	}
	if err := app.Err(); err != nil {
		return dig.RootCause(err)
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	reload := s.hangup(signals, streams.Terminal, handler, log) //nolint:contextcheck // what it reloads outlives the start
	defer signal.Stop(signals)

	starting, cancel := context.WithTimeout(ctx, app.StartTimeout())
	defer cancel()
	if err := app.Start(starting); err != nil {
		return dig.RootCause(err)
	}
	waitForEnd(app, signals, reload, log)
	if f.failed.Load() {
		close(soon) // no analysis can be kept
	} else {
		go hurryUp(signals, soon)
	}

	stopping, cancel := context.WithTimeout(ctx, app.StopTimeout())
	defer cancel()
	if err := app.Stop(stopping); err != nil {
		return err
	}
	log.Info("stopped")
	if f.failed.Load() {
		return errors.New("the service could not go on")
	}
	return nil
}

// hangup makes SIGHUP one of the signals. It returns what SIGHUP does: at a
// terminal, which has been closed, and where there is no file to read again,
// nothing, so that it stops the service as SIGTERM does; elsewhere it reads the
// API keys again. A service that was told to outlive its terminal (nohup) does.
func (s *serveCommand) hangup(signals chan<- os.Signal, terminal bool, h *rest.Handler, log *zap.Logger) (reload func()) {
	if s.APIKeysFile != "" && !terminal {
		reload = func() { reloadKeys(s.Config, h, log) }
	}
	if reload != nil || !signal.Ignored(syscall.SIGHUP) {
		signal.Notify(signals, syscall.SIGHUP)
	}
	return reload
}

// waitForEnd returns when somebody asks the server to stop, or when it cannot
// go on.
func waitForEnd(app *fx.App, signals <-chan os.Signal, reload func(), log *zap.Logger) {
	for {
		select {
		case s := <-signals:
			if s == syscall.SIGHUP && reload != nil {
				reload()
				continue
			}
			log.Info("stopping; a second signal stops at once", zap.Stringer("signal", s))
			return
		case <-app.Wait():
			return
		}
	}
}

// atOnce is how long a stop may still take after the second signal.
const atOnce = 2 * time.Second

// hurryUp ends the patience of a stop at the next signal. A terminal that
// closes may send SIGHUP twice, which is no hurry.
func hurryUp(signals <-chan os.Signal, soon hurry) {
	for <-signals == syscall.SIGHUP {
	}
	close(soon)
	time.AfterFunc(atOnce, func() { os.Exit(1) })
}
