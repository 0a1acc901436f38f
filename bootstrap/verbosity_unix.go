//go:build unix

package bootstrap

import (
	"os"
	"os/signal"
	"syscall"

	"go.uber.org/zap"
)

// turnable lets SIGUSR1 change the level of the log, until stop. Whoever may send it may
// do everything with the service anyway, so it needs no key and opens no address.
func turnable(level zap.AtomicLevel, log *zap.Logger) (stop func()) {
	usual, signals, done := max(level.Level(), zap.InfoLevel), make(chan os.Signal, 1), make(chan struct{})
	signal.Notify(signals, syscall.SIGUSR1)
	go func() {
		defer close(done)
		for range signals {
			turn(level, usual, log)
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
		<-done
	}
}
