package bootstrap

import (
	"context"
	"errors"
	"fmt"

	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
)

// checkCommand compares what is stored with what should be.
type checkCommand struct {
	stored
	Repair bool `help:"Put right what can be put right without a loss: counters, messages to webhooks that nothing sends, the index of file names, and files that belong to no job. The service must be stopped."`
}

// Run implements the check command.
func (c *checkCommand) Run(ctx context.Context, s cli.Streams) (err error) {
	if c.Repair {
		return c.owning(ctx, func(f *sqlite.File) error { return c.look(ctx, s, f) })
	}
	if err := sqlite.OneName(c.Database); err != nil {
		return err
	}
	f, err := sqlite.OpenFile(ctx, c.Database)
	if err != nil {
		return err
	}
	return errors.Join(c.look(ctx, s, f), f.Close())
}

func (c *checkCommand) look(ctx context.Context, s cli.Streams, f *sqlite.File) error {
	i := &inspection{places: c.Places, file: f, repair: c.Repair, out: s}
	for _, part := range []func(context.Context) error{i.names, i.pages, i.schema, i.counters, i.deliveries, i.folders, i.rows, i.strays} {
		if err := part(ctx); err != nil {
			return err
		}
		if i.stop {
			break
		}
	}
	if i.found > 0 {
		return fmt.Errorf("%s: %d findings", c.Database, i.found)
	}
	return nil
}
