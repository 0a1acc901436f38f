package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/dustin/go-humanize"

	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
)

// vacuumCommand makes the database as small as it can be. A service that used
// the file would wait for it with every write, so it has to be stopped.
type vacuumCommand struct{ stored }

// Run implements the vacuum command.
func (c *vacuumCommand) Run(ctx context.Context, s cli.Streams) (err error) {
	before, err := c.size()
	if err != nil {
		return err
	}
	err = c.owning(ctx, func(f *sqlite.File) error { return f.Vacuum(ctx) })
	if err != nil {
		return err
	}
	after, err := c.size()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.Out, "%s: %s before, %s now\n", c.Database, before, after)
	return err
}

func (c *vacuumCommand) size() (string, error) {
	info, err := os.Stat(c.Database)
	if err != nil {
		return "", err
	}
	return humanize.IBytes(uint64(info.Size())), nil
}

// owning does something to the database while nobody else may own it.
func (s *stored) owning(ctx context.Context, do func(*sqlite.File) error) (err error) {
	if _, err := os.Stat(s.Database); err != nil { // to own it would leave a lock where there is nothing
		return err
	}
	linked := sqlite.OneName(s.Database) // before a lock lies beside it
	giveUp, err := sqlite.Own(s.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, giveUp()) }()
	if linked != nil {
		return linked
	}
	f, err := sqlite.OpenFile(ctx, s.Database)
	if err != nil {
		return err
	}
	return errors.Join(do(f), f.Close())
}
