package bootstrap

import (
	"context"

	"go.uber.org/fx"
)

// background runs something beside the service, from its start until its stop.
func background(lc fx.Lifecycle, run func(context.Context)) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	lc.Append(fx.StartStopHook(
		func() {
			go func() {
				defer close(done)
				run(ctx)
			}()
		},
		func(stopping context.Context) error {
			cancel()
			select {
			case <-done:
				return nil
			case <-stopping.Done():
				return stopping.Err()
			}
		},
	))
}
