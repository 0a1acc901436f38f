package upkeep

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/bootstrap/media"
)

// Commands are those for operators.
type Commands struct {
	Backup  backupCommand  `cmd:"" help:"Copy the database, also while the service runs."`
	Restore restoreCommand `cmd:"" help:"Put a backup in the place of the database."`
	Check   checkCommand   `cmd:"" help:"Compare the database with itself and with the files of the jobs."`
	Vacuum  vacuumCommand  `cmd:"" help:"Make the database file as small as it can be."`
}

// Version is that of the program.
type Version string

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
// with it takes the same settings.
type Places struct {
	Database      string `default:"output/jobs.db" help:"SQLite file that holds the jobs, or memory: for a store that forgets everything at exit."`
	media.Folders `embed:""`
}

// InMemory is the database that forgets everything at exit.
const InMemory = "memory:"

// Check names the first setting that cannot be used.
func (p *Places) Check() error {
	switch {
	case p.Database == "":
		return errors.New("--database must not be empty")
	case strings.Contains(p.Database, "://"):
		return fmt.Errorf("--database %s: want a file name or %s", p.Database, InMemory)
	}
	return p.Folders.Check()
}
