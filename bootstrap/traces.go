package bootstrap

import (
	"context"
	"os"
	"time"

	"go.uber.org/fx"

	"songmap/adapters/traces"
	"songmap/ports"
)

func (c *Config) traces() traces.Config {
	return traces.Config{URL: c.Traces, Env: os.Getenv, Version: version()}
}

// lastTraces is how long a stop waits for a collector.
const lastTraces = 5 * time.Second

// newTraces returns none if nobody asked for them.
func newTraces(lc fx.Lifecycle, c Config, name instanceName, o ports.Observer) (*traces.Traces, error) {
	config := c.traces()
	config.Instance = string(name)
	config.Report = func(err error) { o.Trouble("send traces", err) }
	t, err := traces.Open(context.Background(), config)
	if err != nil || t == nil {
		return nil, err
	}
	lc.Append(fx.StopHook(func(ctx context.Context) {
		ctx, cancel := context.WithTimeout(ctx, lastTraces)
		defer cancel()
		if err := t.Close(ctx); err != nil {
			o.Trouble("send the last traces", err)
		}
	}))
	return t, nil
}
