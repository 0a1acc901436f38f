package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/user"
	"time"

	"songmap/adapters/postgres"
	"songmap/adapters/sqlite"
	"songmap/application"
	"songmap/ports"
)

// keyPlace is the database that holds keys. A service may be using it.
type keyPlace struct {
	Database string `env:"SONGMAP_DATABASE" default:"output/jobs.db" help:"SQLite file that holds the jobs, or postgres://USER@HOST/DATABASE."`
}

func (p *keyPlace) places() *Places { return &Places{Database: p.Database} }

// Validate implements kong's validation.
func (p *keyPlace) Validate() error {
	if p.Database == InMemory {
		return fmt.Errorf("--database %s forgets everything at exit: there are no keys to keep in it", InMemory)
	}
	return p.places().checkDatabase()
}

// keysAt is what a database holds about keys.
type keysAt struct {
	keys  ports.Keys
	audit ports.AuditLog
	now   func() time.Time
}

func (at keysAt) service() *application.Keys {
	return &application.Keys{Keys: at.keys, Audit: at.audit, Now: at.now, Random: random}
}

// open does something with keys, on behalf of the user who runs the command. If that is
// to make some, a database that is not up to date is brought there, and one that is not
// there made.
func (p *keyPlace) open(ctx context.Context, make bool, do func(context.Context, keysAt) error) error {
	ctx = ports.As(ctx, ports.Caller{Name: operator()})
	if p.places().InPostgres() {
		return p.inPostgres(ctx, make, do)
	}
	err := p.places().beside(ctx, func(f *sqlite.File) error {
		schema, err := f.Schema(ctx)
		if err == nil && schema.Missing > 0 {
			err = errOlder
		}
		if err != nil {
			return err
		}
		return do(ctx, keysAt{f.Keys(), f.Audit(), time.Now})
	})
	switch older := errors.Is(err, errOlder); {
	case make && (older || errors.Is(err, fs.ErrNotExist)):
		return p.owned(ctx, do)
	case older:
		return fmt.Errorf("%s %w: the next start of the service, or songmap keys create, brings it up to date", p.Database, err)
	}
	return err
}

// errOlder: the file lacks tables.
var errOlder = errors.New("is of an older version")

// owned opens a file as a service does, which makes it, or brings it up to date.
func (p *keyPlace) owned(ctx context.Context, do func(context.Context, keysAt) error) (err error) {
	store, err := sqlite.Open(ctx, p.Database, sqlite.Config{})
	if errors.Is(err, sqlite.ErrOwned) {
		return fmt.Errorf("%s: the service that runs is of an older version, which knows no keys: start this one first", p.Database)
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }() //nolint:contextcheck // also after the end of ctx
	return do(ctx, keysAt{store.Keys(), store.Audit(), time.Now})
}

func (p *keyPlace) inPostgres(ctx context.Context, make bool, do func(context.Context, keysAt) error) (err error) {
	store, err := postgres.Open(ctx, p.Database, postgres.Config{AsItIs: !make})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }() //nolint:contextcheck // also after the end of ctx
	return do(ctx, keysAt{store.Keys(), store.Audit(), store.Now})
}

// operator is who runs the command. No key can have such a name.
func operator() string {
	u, err := user.Current()
	if err != nil {
		return "os:unknown"
	}
	return "os:" + u.Username
}
