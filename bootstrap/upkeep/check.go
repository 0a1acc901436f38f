package upkeep

import (
	"context"
	"fmt"

	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/bootstrap/media"
	"songmap/ports"
)

// checkCommand compares what is stored with what should be.
type checkCommand struct {
	stored
	Repair bool `help:"Put right what can be put right without a loss: counters, messages to webhooks that nothing sends, the index of file names, and files that belong to no job. The service must be stopped."`
}

// Run implements the check command.
func (c *checkCommand) Run(ctx context.Context, s cli.Streams) error {
	stores, err := media.Open(c.Folders, media.Options{})
	if err != nil {
		return err
	}
	look := func(f *sqlite.File) error {
		i := &inspection{database: c.Database, media: stores, file: f, repair: c.Repair, out: s}
		return i.run(ctx)
	}
	if c.Repair {
		return c.owning(ctx, look)
	}
	return c.beside(ctx, look)
}

// inspection is one check, part by part.
type inspection struct {
	database string
	media    media.Stores
	file     *sqlite.File
	repair   bool
	out      cli.Streams

	own []ports.Files // whose files belong to this database's jobs

	found int
	stop  bool // what comes would make no sense
}

func (i *inspection) run(ctx context.Context) error {
	for _, part := range []func(context.Context) error{
		i.names, i.pages, i.schema, i.counters, i.deliveries, i.folders, i.rows, i.strays,
	} {
		if err := part(ctx); err != nil {
			return err
		}
		if i.stop {
			break
		}
	}
	if i.found > 0 {
		return fmt.Errorf("%s: %d findings", i.database, i.found)
	}
	return nil
}

// report shows a finding, and counts it unless it has been put right. Where that is
// impossible the check ends: nobody would know what it went on to repair.
func (i *inspection) report(repaired bool, format string, args ...any) error {
	line := fmt.Sprintf(format, args...)
	if repaired {
		line = "repaired: " + line
	} else {
		i.found++
	}
	_, err := fmt.Fprintln(i.out.Out, line)
	return err
}

// mend shows what is wrong, after it has been put right if that is asked for.
func (i *inspection) mend(ctx context.Context, what string, wrong []string, repair func(context.Context) error) error {
	if i.repair && len(wrong) > 0 {
		if err := repair(ctx); err != nil {
			return err
		}
	}
	for _, w := range wrong {
		if err := i.report(i.repair, "%s: %s", what, w); err != nil {
			return err
		}
	}
	return nil
}
