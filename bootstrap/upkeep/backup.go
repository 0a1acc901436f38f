package upkeep

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"songmap/adapters/archive"
	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// backupCommand copies the database, whether or not a service uses it.
type backupCommand struct {
	stored
	Dir       string `arg:"" optional:"" default:"backups" help:"Folder for backups (default: ${default})."`
	WithMedia bool   `help:"Keep the uploads and Song Maps, too."`
	Keep      Period `default:"0" placeholder:"7d" help:"Afterwards remove backups that are older; 0: keep all."`
}

// Run implements the backup command.
func (c *backupCommand) Run(ctx context.Context, s cli.Streams, v Version) error {
	b := backup{c.Places, archive.New(c.Dir), c.WithMedia, v}
	made, err := b.make(ctx, time.Now())
	if err != nil {
		return err
	}
	if err := say(s, "%s", made); err != nil {
		return err
	}
	removed, err := b.prune(c.Keep)
	for _, name := range removed {
		err = errors.Join(err, say(s, "removed %s", name))
	}
	return err
}

// backup makes backups of a database and of what belongs to its jobs.
type backup struct {
	places  Places
	folder  *archive.Folder
	media   bool
	version Version
}

// made is a backup that has been made.
type made struct {
	name string
	archive.Manifest
}

func (m made) String() string {
	var jobs, bytes int64
	for _, n := range m.Jobs {
		jobs += n
	}
	missing := 0
	for _, f := range m.Files {
		if f.Missing {
			missing++
		}
		bytes += f.Size
	}
	text := fmt.Sprintf("%s: %d jobs, %d files (%s)", m.name, jobs, len(m.Files)-missing, humanize.IBytes(uint64(bytes)))
	if missing > 0 {
		text += fmt.Sprintf(", %d missing", missing)
	}
	return text
}

// make makes a backup. On an error nothing is left.
func (b backup) make(ctx context.Context, now time.Time) (m made, err error) {
	var draft *archive.Draft
	if err := b.places.beside(ctx, func(live *sqlite.File) (err error) {
		if draft, err = b.folder.Begin(now); err != nil {
			return err
		}
		return live.CopyTo(ctx, draft.Database())
	}); err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, draft.Discard()) }()
	if err := using(ctx, draft.Database(), func(copied *sqlite.File) (err error) {
		m.Manifest, err = b.manifest(ctx, copied, draft)
		return err
	}); err != nil {
		return m, err
	}
	m.name, err = draft.Finish(m.Manifest)
	return m, err
}

// manifest lists what the copy holds, and which of the jobs' files are there.
func (b backup) manifest(ctx context.Context, rows *sqlite.File, draft *archive.Draft) (m archive.Manifest, err error) {
	schema, err := rows.Schema(ctx)
	if err != nil {
		return m, err
	}
	claimant, err := rows.Claimant(ctx)
	if err != nil {
		return m, err
	}
	m = archive.Manifest{Songmap: string(b.version), Schema: schema.Version, Identity: claimant.Identity, Files: []archive.File{}}
	if m.Jobs, err = rows.Statuses(ctx); err != nil {
		return m, err
	}
	stores, err := media.Open(b.places.Folders, media.Options{})
	if err != nil {
		return m, err
	}
	return m, rows.Each(ctx, func(j domain.Job) error {
		for _, f := range filesOf(stores, j) {
			noted, err := b.note(ctx, draft, f)
			if err != nil {
				return err
			}
			m.Files = append(m.Files, noted)
		}
		return nil
	})
}

// note looks at a file, and adds it to the draft if media are wanted. A file
// that a running service has just removed with its job is missing.
func (b backup) note(ctx context.Context, draft *archive.Draft, f jobFile) (noted archive.File, err error) {
	noted = archive.File{JobID: f.JobID, Kind: f.Kind, Path: f.Path}
	if err := ctx.Err(); err != nil {
		return noted, err
	}
	open, err := f.open(ctx)
	if errors.Is(err, ports.ErrNotFound) {
		noted.Missing = true
		return noted, nil
	}
	if err != nil {
		return noted, err
	}
	defer func() { err = errors.Join(err, open.Close()) }()
	noted.Size, noted.SHA256, err = f.digest(open)
	if err == nil && b.media {
		err = draft.Add(open, noted.SHA256)
	}
	if errors.Is(err, archive.ErrChanged) { // a later restore then finds it different
		err = nil
	}
	return noted, err
}

// prune removes backups that are too old, and returns their names.
func (b backup) prune(keep Period) ([]string, error) {
	if keep == 0 {
		return nil, nil
	}
	return b.folder.Prune(time.Now(), time.Duration(keep))
}
