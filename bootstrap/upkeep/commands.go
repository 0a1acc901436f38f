package upkeep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"songmap/adapters/cli"
	"songmap/adapters/postgres"
	"songmap/adapters/sqlite"
	"songmap/bootstrap/media"
)

// Commands are those for operators.
type Commands struct {
	Backup  backupCommand  `cmd:"" help:"Copy the database, also while the service runs."`
	Restore restoreCommand `cmd:"" help:"Put a backup in the place of the database."`
	Check   checkCommand   `cmd:"" help:"Compare the database with itself and with the files of the jobs."`
	Migrate migrateCommand `cmd:"" help:"Copy everything from a database file into an empty PostgreSQL database, and media into an object store."`
	Keys    keyCommands    `cmd:"" help:"API keys of the database: make, list and revoke them, also while the service runs."`
	Audit   auditCommand   `cmd:"" help:"Show who asked for what: keys, webhooks, clean-ups."`
	Vacuum  vacuumCommand  `cmd:"" help:"Make the database file as small as it can be."`
}

// Version is that of the program.
type Version string

// Sandbox says, for people, what of a sandbox this system offers to analyses.
type Sandbox func(context.Context) (string, error)

// stored is where a database in a file, and the files of its jobs, are looked
// after.
type stored struct {
	Places `embed:""`
}

// Validate implements kong's validation.
func (s *stored) Validate() error {
	if s.Database == InMemory {
		return fmt.Errorf("--database %s forgets everything at exit: there is no file to look after", InMemory)
	}
	if s.InPostgres() {
		return errors.New("--database: PostgreSQL's own tools look after its databases: pg_dump, pg_restore, VACUUM")
	}
	return s.Check()
}

// owning does something to the database while nobody else may own it.
func (s *stored) owning(ctx context.Context, do func(*sqlite.File) error) (err error) {
	if _, err := os.Stat(s.Database); err != nil { // or a lock would be left beside nothing
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
	return using(ctx, s.Database, do)
}

// beside does something with the database, which a service may own.
func (s *Places) beside(ctx context.Context, do func(*sqlite.File) error) error {
	if err := sqlite.OneName(s.Database); err != nil {
		return err
	}
	return using(ctx, s.Database, do)
}

// using does something with a database that is there.
func using(ctx context.Context, path string, do func(*sqlite.File) error) error {
	f, err := sqlite.OpenFile(ctx, path)
	if err != nil {
		return err
	}
	return errors.Join(do(f), f.Close())
}

// say prints what was done.
func say(s cli.Streams, format string, args ...any) error {
	_, err := fmt.Fprintf(s.Out, format+"\n", args...)
	return err
}

// Places says where the service keeps what it keeps. Every command that deals
// with it takes the same settings, from the environment, too, where addresses with
// passwords belong.
type Places struct {
	Database      string `env:"SONGMAP_DATABASE" default:"output/jobs.db" help:"SQLite file that holds the jobs, postgres://USER@HOST/DATABASE, which several instances may share, or memory: for a store that forgets everything at exit."`
	media.Folders `embed:""`
}

// InMemory is the database that forgets everything at exit.
const InMemory = "memory:"

// InPostgres reports whether the database is one of PostgreSQL.
func (p *Places) InPostgres() bool {
	return strings.HasPrefix(p.Database, "postgres://") || strings.HasPrefix(p.Database, "postgresql://")
}

// InFile reports whether the database is a file.
func (p *Places) InFile() bool { return p.Database != InMemory && !p.InPostgres() }

// Name shows people which database is meant. An address may hold a password.
func (p *Places) Name() string {
	if p.InPostgres() {
		return postgres.Name(p.Database)
	}
	return p.Database
}

// Check names the first setting that cannot be used.
func (p *Places) Check() error {
	if err := p.checkDatabase(); err != nil {
		return err
	}
	return p.Folders.Check()
}

func (p *Places) checkDatabase() error {
	switch {
	case p.Database == "":
		return errors.New("--database must not be empty")
	case p.InPostgres():
		if err := postgres.Check(p.Database); err != nil {
			return fmt.Errorf("--database: %w", err)
		}
	case strings.Contains(p.Database, "://"):
		return fmt.Errorf("--database: want a file name, postgres://USER@HOST/DATABASE or %s", InMemory)
	}
	return nil
}
