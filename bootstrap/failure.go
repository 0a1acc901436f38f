package bootstrap

import (
	"sync/atomic"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"
)

// failure is how the service ends when it cannot go on.
type failure struct {
	down   fx.Shutdowner
	failed atomic.Bool
}

func newFailure(down fx.Shutdowner) *failure { return &failure{down: down} }

// fail ends the service, with an exit code that says so, after a while.
func (f *failure) fail(after time.Duration) {
	f.failed.Store(true)
	time.AfterFunc(after, func() { _ = f.down.Shutdown(fx.ExitCode(1)) })
}

// lostFor is how long a service whose database is lost still answers, so that
// clients and probes hear of it.
const lostFor = 2 * time.Second

// lost ends the service because its database is no longer the one that it has
// opened: only a start can tell what is there now.
func (f *failure) lost(log *zap.Logger, err error) {
	log.Error("the database is lost; the service ends", zap.Error(err))
	f.fail(lostFor)
}
