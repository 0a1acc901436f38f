package bootstrap

import (
	"context"
	"fmt"
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
	app := fx.New(App(s.Config, log), fx.Populate(&soon))
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
	failed := waitForEnd(app, signals, log)
	go hurryUp(signals, soon)

	stopping, cancel := context.WithTimeout(ctx, app.StopTimeout())
	defer cancel()
	if err := app.Stop(stopping); err != nil {
		return err
	}
	log.Info("stopped")
	return failed
}

// waitForEnd returns when somebody asks the server to stop, or with an error
// when it cannot go on.
func waitForEnd(app *fx.App, signals <-chan os.Signal, log *zap.Logger) error {
	select {
	case s := <-signals:
		log.Info("stopping; a second signal stops at once", zap.Stringer("signal", s))
		return nil
	case down := <-app.Wait():
		if down.ExitCode != 0 {
			return fmt.Errorf("the server cannot go on")
		}
		return nil
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
