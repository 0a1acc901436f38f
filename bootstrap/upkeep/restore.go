package upkeep

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"songmap/adapters/archive"
	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/adapters/sqlite/owner"
	"songmap/bootstrap/media"
)

// restoreCommand puts a backup in the place of the database.
type restoreCommand struct {
	stored
	File string `arg:"" help:"Backup to restore: a jobs-TIME.db."`
}

// Run implements the restore command. Files come before rows, so that no row
// lacks its files.
func (c *restoreCommand) Run(ctx context.Context, s cli.Streams) (err error) {
	place, err := owner.Resolve(c.Database)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
		return err
	}
	giveUp, err := sqlite.Own(c.Database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, giveUp()) }()
	manifest, err := c.examine(ctx)
	if err != nil {
		return err
	}
	stores, err := media.Open(c.Folders, media.Options{})
	if err != nil {
		return err
	}
	r := restoration{c, stores, s}
	if err := using(ctx, c.File, func(f *sqlite.File) error { return r.settle(ctx, f) }); err != nil {
		return err
	}
	absent, err := r.files(ctx, manifest)
	if err != nil {
		return err
	}
	aside, err := c.replace(ctx, place, time.Now())
	if err != nil {
		return err
	}
	if aside != "" {
		err = say(s, "the replaced database is kept as %s", aside)
	}
	err = errors.Join(err, say(s, "%s is restored from %s", c.Database, c.File),
		using(ctx, place, func(f *sqlite.File) error { return sayWaiting(ctx, s, f) }))
	if absent > 0 {
		err = errors.Join(err, fmt.Errorf("%d of the jobs' files are missing or different", absent))
	}
	return err
}

// examine refuses a backup that the next start would refuse. The manifest may be
// missing.
func (c *restoreCommand) examine(ctx context.Context) (m archive.Manifest, err error) {
	if c.itself() {
		return m, fmt.Errorf("%s is the database itself", c.File)
	}
	if err := using(ctx, c.File, func(f *sqlite.File) error {
		if err := f.Verify(ctx); err != nil {
			return err
		}
		_, err := f.Schema(ctx)
		return err
	}); err != nil {
		return m, err
	}
	m, err = archive.ReadManifest(c.File)
	if errors.Is(err, fs.ErrNotExist) {
		return archive.Manifest{}, nil
	}
	if err == nil {
		err = m.Confirm(c.File)
	}
	return m, err
}

func (c *restoreCommand) itself() bool {
	from, err := os.Stat(c.File)
	if err != nil {
		return false
	}
	to, err := os.Stat(c.Database)
	return err == nil && os.SameFile(from, to)
}

// replace puts a copy of the backup in the database's place, and returns where the
// old one is kept. A crash leaves one or the other in place.
func (c *restoreCommand) replace(ctx context.Context, place string, now time.Time) (aside string, err error) {
	temp := filepath.Join(filepath.Dir(place), ".restoring-"+filepath.Base(place))
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if err := using(ctx, c.File, func(backup *sqlite.File) error { return backup.CopyTo(ctx, temp) }); err != nil {
		return "", err
	}
	aside = place + ".replaced-" + now.UTC().Format("20060102T150405.000Z")
	return sqlite.Replace(ctx, place, temp, aside)
}

// sayWaiting says that the next start sends what waited when the backup was made.
// Most of it was sent since, which receivers see by its webhook-id. The rest would
// be lost if the restore dropped it.
func sayWaiting(ctx context.Context, s cli.Streams, f *sqlite.File) error {
	n, err := f.Waiting(ctx)
	if n > 0 && err == nil {
		err = say(s, "messages to webhooks that waited when the backup was made: %d; the next start sends them, again if they were sent since", n)
	}
	return err
}
