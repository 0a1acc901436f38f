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
)

// serveCommand runs the service until it is told to stop.
type serveCommand struct {
	Config `embed:""`
}

// Run implements the serve command.
func (s *serveCommand) Run(ctx context.Context, streams cli.Streams) error {
	log, err := newLogger(s.Config, streams.Err)
	if err != nil {
		return err
	}
	var soon hurry
	var v *verdict
	if err := hide(s.Config); err != nil {
		return err
	}
	app := fx.New(App(s.Config, log), fx.Populate(&soon, &v))
	if err := app.Err(); err != nil {
		return dig.RootCause(err)
	}
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)

	starting, cancel := context.WithTimeout(ctx, app.StartTimeout())
	defer cancel()
	if err := app.Start(starting); err != nil {
		return dig.RootCause(err)
	}
	waitForEnd(app, signals, log)
	if v.failed.Load() {
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
	if v.failed.Load() {
		return errors.New("the service could not go on")
	}
	return nil
}

// waitForEnd returns when somebody asks the server to stop, or when it cannot
// go on.
func waitForEnd(app *fx.App, signals <-chan os.Signal, log *zap.Logger) {
	select {
	case s := <-signals:
		log.Info("stopping; a second signal stops at once", zap.Stringer("signal", s))
	case <-app.Wait():
	}
}

// atOnce is how long a stop may still take after the second signal.
const atOnce = 2 * time.Second

// hurryUp ends the patience of a stop at the next signal.
func hurryUp(signals <-chan os.Signal, soon hurry) {
	<-signals
	close(soon)
	time.AfterFunc(atOnce, func() { os.Exit(1) })
}
