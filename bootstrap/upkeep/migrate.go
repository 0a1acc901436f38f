package upkeep

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"songmap/adapters/cli"
	"songmap/adapters/postgres"
	"songmap/adapters/sqlite"
	"songmap/bootstrap/media"
	"songmap/domain"
)

// migrateCommand moves what a service keeps in a file into PostgreSQL. Until all is there
// nothing is changed in the file, and no service can use the target.
type migrateCommand struct {
	From string `required:"" placeholder:"sqlite:FILE" help:"SQLite file that holds the jobs: sqlite:output/jobs.db. The service must be stopped."`
	To   string `required:"" env:"SONGMAP_TO" placeholder:"postgres://…" help:"Empty PostgreSQL database; better as SONGMAP_TO, if it holds a password."`

	UploadDir string         `env:"SONGMAP_UPLOAD_DIR" default:"uploads" help:"Folder with the uploaded songs."`
	OutputDir string         `env:"SONGMAP_OUTPUT_DIR" default:"output" help:"Folder with the Song Maps."`
	Media     media.Location `placeholder:"s3://…" help:"Copy songs, Song Maps and side files from the two folders to an object store, too: s3://BUCKET/PREFIX?endpoint=URL&region=NAME. If it is not given they stay where they are."`

	DryRun bool `help:"Only say what would be copied, and whether it could be. Makes Songmap's tables in the target if there are none."`
}

// Validate implements kong's validation.
func (c *migrateCommand) Validate() error {
	if file, is := strings.CutPrefix(c.From, "sqlite:"); !is || file == "" {
		return errors.New("--from: want sqlite:FILE")
	}
	if to := (Places{Database: c.To}); !to.InPostgres() {
		return errors.New("--to: want postgres://USER@HOST/DATABASE")
	}
	if err := postgres.Check(c.To); err != nil {
		return fmt.Errorf("--to: %w", err)
	}
	folders := c.folders()
	return folders.Check()
}

// folders are where media lie now.
func (c *migrateCommand) folders() media.Folders {
	return media.Folders{UploadDir: c.UploadDir, OutputDir: c.OutputDir}
}

// Run implements the migrate command.
func (c *migrateCommand) Run(ctx context.Context, s cli.Streams) error {
	from := stored{Places{Database: strings.TrimPrefix(c.From, "sqlite:"), Folders: c.folders()}}
	return from.owning(ctx, func(f *sqlite.File) error { return c.migrate(ctx, s, f) })
}

// migrate copies from a file of which this process is the owner.
func (c *migrateCommand) migrate(ctx context.Context, s cli.Streams, f *sqlite.File) (err error) {
	if err := c.examine(ctx, f); err != nil {
		return err
	}
	by, err := f.Claimant(ctx)
	if err != nil {
		return err
	}
	store, err := postgres.Open(ctx, c.To, postgres.Config{Importing: true})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }() //nolint:contextcheck // also after the end of ctx
	m := &migration{source: f.Rows(), target: store.Import(by.Identity), page: pageSize, dry: c.DryRun, begun: time.Now(), out: s}
	complete, err := m.target.Check(ctx)
	if err != nil {
		return fmt.Errorf("%s %w", postgres.Name(c.To), err)
	}
	if complete {
		if err := c.same(ctx, m); err != nil {
			return err
		}
		if err := say(s, "%s holds all of it already", postgres.Name(c.To)); err != nil || c.DryRun {
			return err
		}
		return c.leave(context.WithoutCancel(ctx), f, by)
	}
	if c.Media.Bucket != "" {
		if m.media, err = c.openMedia(ctx, by); err != nil {
			return err
		}
	}
	if err := m.run(ctx, by.Settled || m.media != nil); err != nil {
		return err
	}
	if !c.DryRun {
		err = c.leave(context.WithoutCancel(ctx), f, by)
	}
	return errors.Join(err, m.report())
}

// leave notes in the file, and in its folders if their files have moved, too, where all
// of it is now, so that no service takes them for the present.
func (c *migrateCommand) leave(ctx context.Context, f *sqlite.File, by domain.Claimant) error {
	if c.Media.Bucket == "" {
		return f.MoveTo(ctx, postgres.Name(c.To))
	}
	from, err := media.Open(c.folders(), media.Options{})
	if err != nil {
		return err
	}
	for _, folder := range from.Folders() {
		found, err := folder.Found(ctx, "")
		if err == nil && found.Mark == domain.Mark(by.Identity) {
			err = folder.SetMark(ctx, domain.MovedTo(c.Media.String()))
		}
		if err != nil {
			return fmt.Errorf("%s %s: %w", folder.What, folder.Dir, err)
		}
	}
	return f.MoveTo(ctx, postgres.Name(c.To))
}

// same refuses a file that was used after everything had been copied: what has come
// since would be nowhere.
func (c *migrateCommand) same(ctx context.Context, m *migration) error {
	counters, err := m.source.Counters(ctx)
	if err != nil {
		return err
	}
	last, err := m.source.Events(ctx, counters.LastEvent-1, 1)
	if err != nil || len(last) == 0 {
		return err
	}
	holds, err := m.target.Holds(ctx, last[0])
	if err == nil && !holds {
		err = fmt.Errorf("%s was used after all of it had been copied into %s, where what has come since is not: "+
			"go on with the file, and migrate again into another database", c.From, postgres.Name(c.To))
	}
	return err
}

// examine refuses a file of which not everything can be read. It is not brought up to
// date: it stays as it is until everything is copied.
func (c *migrateCommand) examine(ctx context.Context, f *sqlite.File) error {
	schema, err := f.Schema(ctx)
	if err != nil {
		return err
	}
	if schema.Missing > 0 {
		return fmt.Errorf("%s is of an older version: start songmap serve on it once, stop it, and migrate then", c.From)
	}
	to, err := f.Moved(ctx)
	if err == nil && to != "" {
		err = fmt.Errorf("%s has moved into %s already (songmap check --repair says that it is the right one all the same)", c.From, to)
	}
	return errors.Join(err, f.Verify(ctx))
}

// openMedia opens the folders and the object store. That is given the mark of the
// database, and refused if it holds files of others.
func (c *migrateCommand) openMedia(ctx context.Context, by domain.Claimant) (*movedMedia, error) {
	from, err := media.Open(c.folders(), media.Options{})
	if err != nil {
		return nil, err
	}
	for _, f := range from.Folders() {
		found, err := f.Found(ctx, strings.TrimPrefix(c.From, "sqlite:"))
		if err != nil {
			return nil, err
		}
		if standing, mark := by.Settle(found); standing == domain.StandingStranger {
			return nil, fmt.Errorf("%s %s %s", f.What, f.Dir, odd(standing, mark))
		}
	}
	to, err := media.Open(media.Folders{Media: c.Media}, media.Options{})
	if err != nil {
		return nil, err
	}
	by.Settled = false // the store may be new
	for _, f := range to.Folders() {
		if err := c.take(ctx, f, by); err != nil {
			return nil, fmt.Errorf("%s %s %w", f.What, f.Dir, err)
		}
	}
	return &movedMedia{from: from, to: to}, nil
}

// take gives a part of the object store the mark of the database.
func (c *migrateCommand) take(ctx context.Context, f media.Folder, by domain.Claimant) error {
	is, err := f.Settle(ctx, "", func(found domain.Folder) (domain.Standing, domain.Mark) {
		standing, mark := by.Settle(found)
		if c.DryRun || standing != domain.StandingOwner {
			mark = found.Mark
		}
		return standing, mark
	})
	if err == nil && is.Standing != domain.StandingOwner {
		err = errors.New(odd(is.Standing, is.Mark) + ": name an empty place")
	}
	return err
}
