package bootstrap

import (
	"sync/atomic"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"
)

// verdict is how the service ends when it cannot go on.
type verdict struct {
	down   fx.Shutdowner
	failed atomic.Bool
}

func newVerdict(down fx.Shutdowner) *verdict { return &verdict{down: down} }

// fail ends the service, with an exit code that says so, after a while.
func (v *verdict) fail(after time.Duration) {
	v.failed.Store(true)
	time.AfterFunc(after, func() { _ = v.down.Shutdown(fx.ExitCode(1)) })
}

// tellFor is how long a service whose database is lost goes on to say so, to
// clients and probes, before it ends.
const tellFor = 2 * time.Second

// lost ends the service because its database is no longer the one that it has
// opened: only a start can tell what is there now.
func (v *verdict) lost(log *zap.Logger, err error) {
	log.Error("the database is lost; the service ends", zap.Error(err))
	v.fail(tellFor)
}
