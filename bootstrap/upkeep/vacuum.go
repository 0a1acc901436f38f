package upkeep

import (
	"context"
	"os"

	"github.com/dustin/go-humanize"

	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
)

// vacuumCommand makes the database as small as it can be. A service that used
// the file would wait for it with every write, so it has to be stopped.
type vacuumCommand struct{ stored }

// Run implements the vacuum command.
func (c *vacuumCommand) Run(ctx context.Context, s cli.Streams) error {
	before, err := c.size()
	if err != nil {
		return err
	}
	if err := c.owning(ctx, func(f *sqlite.File) error { return f.Vacuum(ctx) }); err != nil {
		return err
	}
	after, err := c.size()
	if err != nil {
		return err
	}
	return say(s, "%s: %s before, %s now", c.Database, before, after)
}

func (c *vacuumCommand) size() (string, error) {
	info, err := os.Stat(c.Database)
	if err != nil {
		return "", err
	}
	return humanize.IBytes(uint64(info.Size())), nil
}
