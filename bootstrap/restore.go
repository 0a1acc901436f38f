package bootstrap

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
	"songmap/ports"
)

// restoreCommand puts a backup in the place of the database.
type restoreCommand struct {
	stored
	File string `arg:"" help:"Backup to restore: a jobs-TIME.db."`
}

// Run implements the restore command. Files come before rows, as always.
func (c *restoreCommand) Run(ctx context.Context, s cli.Streams) (err error) {
	place, err := sqlite.Resolve(c.Database)
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
	if err := c.settle(ctx, s); err != nil {
		return err
	}
	absent, err := c.restoreFiles(ctx, s, manifest)
	if err != nil {
		return err
	}
	aside, err := c.replace(ctx, place, time.Now())
	if err != nil {
		return err
	}
	if aside != "" {
		fmt.Fprintln(s.Out, "the replaced database is kept as", aside) //nolint:errcheck // told as far as possible
	}
	fmt.Fprintf(s.Out, "%s is restored from %s\n", c.Database, c.File) //nolint:errcheck // told as far as possible
	if err := tellWaiting(ctx, s, place); err != nil {
		return err
	}
	if absent > 0 {
		return fmt.Errorf("%d of the jobs' files are missing or different", absent)
	}
	return nil
}

// examine refuses a backup that the next start would refuse. One that somebody
// copied without its manifest is welcome, too.
func (c *restoreCommand) examine(ctx context.Context) (m archive.Manifest, err error) {
	if c.itself() {
		return m, fmt.Errorf("%s is the database itself", c.File)
	}
	f, err := sqlite.OpenFile(ctx, c.File)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if err := f.Verify(ctx); err != nil {
		return m, err
	}
	if _, err := f.Schema(ctx); err != nil {
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

// restoreFiles brings back files that are gone, as far as the backup has them,
// and tells of those that stay missing or are not what they were. It never
// replaces a file.
func (c *restoreCommand) restoreFiles(ctx context.Context, s cli.Streams, m archive.Manifest) (absent int, err error) {
	if m.Songmap == "" {
		_, err := fmt.Fprintln(s.Out, "no manifest lies beside the backup: see songmap check for missing files")
		return 0, err
	}
	restored := 0
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return absent, err
		}
		back, trouble, err := c.restoreFile(ctx, f)
		switch {
		case err != nil:
			return absent, err
		case trouble != "":
			absent++
			fmt.Fprintf(s.Out, "%s: job %s, %s %s\n", trouble, f.JobID, f.Kind, f.Path) //nolint:errcheck // counted as well
		case back:
			restored++
		}
	}
	_, err = fmt.Fprintf(s.Out, "%d missing files brought back\n", restored)
	return absent, err
}

// restoreFile makes sure that a file of the manifest is there, or says in a
// word what is the matter with it.
func (c *restoreCommand) restoreFile(ctx context.Context, f archive.File) (back bool, trouble string, err error) {
	if f.Missing {
		return false, "", nil // and was when the backup was made
	}
	file := c.locate(f.JobID, f.Kind, f.Path)
	there, err := file.open()
	switch {
	case errors.Is(err, ports.ErrNotFound):
		return c.bringBack(ctx, f, file)
	case err != nil:
		return false, "", err
	}
	_, digest, err := file.digest(there)
	if err == nil && digest != f.SHA256 {
		trouble = "different"
	}
	return false, trouble, errors.Join(err, there.Close())
}

// bringBack brings back a file that is not there, if the backup has it and
// nothing is in its way, such as a link.
func (c *restoreCommand) bringBack(ctx context.Context, f archive.File, to jobFile) (back bool, trouble string, err error) {
	if to.outside != nil {
		return false, "missing", nil
	}
	kept, err := archive.OpenMedia(c.File, f)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, archive.ErrChanged) {
		return false, "missing", nil
	}
	if err != nil {
		return false, "", err
	}
	err = to.place.Put(ctx, kept)
	switch err := errors.Join(err, kept.Close()); {
	case errors.Is(err, fs.ErrExist), errors.Is(err, ports.ErrNotFound):
		return false, "obstructed", nil
	default:
		return err == nil, "", err
	}
}

// replace puts a copy of the backup in the database's place, and returns
// where that is kept. Whenever it is cut off, one or the other is there.
func (c *restoreCommand) replace(ctx context.Context, place string, now time.Time) (aside string, err error) {
	temp := filepath.Join(filepath.Dir(place), ".restoring-"+filepath.Base(place))
	if err := os.Remove(temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	backup, err := sqlite.OpenFile(ctx, c.File)
	if err != nil {
		return "", err
	}
	err = backup.CopyTo(ctx, temp)
	if err = errors.Join(err, backup.Close()); err != nil {
		return "", err
	}
	aside = place + ".replaced-" + now.UTC().Format("20060102T150405.000Z")
	return sqlite.Replace(ctx, place, temp, aside)
}
