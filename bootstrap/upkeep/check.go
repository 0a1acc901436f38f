package upkeep

import (
	"context"
	"errors"
	"fmt"
	"time"

	"songmap/adapters/cli"
	"songmap/adapters/postgres"
	"songmap/adapters/sqlite"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// checkCommand compares what is stored with what should be.
type checkCommand struct {
	stored
	Repair bool `help:"Put right what can be put right without a loss: counters, messages to webhooks that nothing sends, the index of file names, and files that belong to no job. A file that was migrated can be served again. The service must be stopped."`
}

// Validate implements kong's validation.
func (c *checkCommand) Validate() error {
	if c.InPostgres() {
		return c.Check()
	}
	return c.stored.Validate()
}

// Run implements the check command.
func (c *checkCommand) Run(ctx context.Context, s cli.Streams, describe Sandbox) error {
	stores, err := media.Open(c.Folders, media.Options{})
	if err != nil {
		return err
	}
	i := &inspection{database: c.Name(), media: stores, repair: c.Repair, sandbox: describe, out: s}
	look := func(f *sqlite.File) error {
		i.file, i.jobs = f, f
		return i.run(ctx, i.names, i.pages, i.schema, i.moved)
	}
	switch {
	case c.InPostgres():
		return c.lookAt(ctx, i)
	case c.Repair:
		return c.owning(ctx, look)
	}
	return c.beside(ctx, look)
}

// lookAt checks a database of PostgreSQL, which looks after its pages and indexes itself.
// An instance that starts during a repair harms nothing, but should find it done.
func (c *checkCommand) lookAt(ctx context.Context, i *inspection) (err error) {
	store, err := postgres.Open(ctx, c.Database, postgres.Config{AsItIs: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }() //nolint:contextcheck // also after the end of ctx
	if c.Repair {
		if err := store.Unused(ctx); err != nil {
			return fmt.Errorf("%s %w", c.Name(), err)
		}
	}
	i.jobs = store
	return i.run(ctx)
}

// inspection is one check, part by part.
type inspection struct {
	database string
	media    media.Stores
	jobs     checked
	file     *sqlite.File // that they lie in; nil: in none
	repair   bool
	sandbox  Sandbox
	out      cli.Streams

	own []ports.Files // whose files belong to this database's jobs

	found int
	stop  bool // what comes would make no sense
}

// checked is a database of jobs, of whatever kind.
type checked interface {
	Claimant(ctx context.Context) (domain.Claimant, error)
	Each(ctx context.Context, visit func(domain.Job) error) error
	Job(ctx context.Context, id string) (domain.Job, error)

	// Miscounts, Miscounted and Stranded say what is wrong: with the counters of jobs,
	// with those of what waits for receivers, and with messages that nothing sends.
	Miscounts(ctx context.Context) ([]string, error)
	Miscounted(ctx context.Context) ([]string, error)
	Stranded(ctx context.Context) ([]string, error)

	// Recount and MendDeliveries put that right.
	Recount(ctx context.Context) error
	MendDeliveries(ctx context.Context, at time.Time) error
}

// run checks the parts that only this kind of database has, and those that all have.
func (i *inspection) run(ctx context.Context, parts ...func(context.Context) error) error {
	said, err := i.sandbox(ctx)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintln(i.out.Err, said); err != nil { // no finding
		return err
	}
	for _, part := range append(parts, i.counters, i.deliveries, i.folders, i.rows, i.strays) {
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
